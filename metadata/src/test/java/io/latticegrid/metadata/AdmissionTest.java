package io.latticegrid.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.sim.SimCluster;
import io.latticegrid.metadata.sim.SimNode;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import org.junit.jupiter.api.Test;

/** Who is let in by a coordinator. */
class AdmissionTest {
  private static MemberInfo info(int index, int incarnation, int version) {
    Address address = new Address("elsewhere" + index, 7400);
    return new MemberInfo(new MemberId(index + 1, incarnation), address, 2, version);
  }

  private static void assertRefused(SimCluster cluster, SimNode node, String reason) {
    SimNode home = cluster.alive().get(0);
    long index = home.image().index();
    cluster.world().runMillis(10_000);
    assertTrue(node.refusal().contains(reason), node.refusal());
    assertFalse(node.isMember());
    assertEquals(index, home.image().index(), "a refused node changed the metadata");
  }

  @Test
  void aNodeWhoseClockIsFarOffIsRefused() {
    for (long skew : new long[] {-10_500, 10_500}) {
      SimCluster cluster = new SimCluster(1, 3);
      cluster.grow(2);
      SimNode late = cluster.prepare(info(2, 1, 1), AdmissionRules.DEFAULT);
      late.skewWall(skew);
      late.start(JoinMode.join(cluster.addresses()));
      assertRefused(cluster, late, "CLOCK_SKEW: the node's clock is 10");
    }
  }

  @Test
  void aNodeWhoseClockIsNearEnoughIsLetIn() {
    SimCluster cluster = new SimCluster(2, 3);
    cluster.grow(2);
    SimNode late = cluster.prepare(info(2, 1, 1), AdmissionRules.DEFAULT);
    late.skewWall(9_000);
    late.start(JoinMode.join(cluster.addresses()));
    cluster.settle(20_000);
    assertTrue(late.isMember());
  }

  @Test
  void aNodeWhoseDirectoryBelongsToAnotherClusterIsRefused() {
    SimCluster cluster = new SimCluster(3, 3);
    cluster.grow(2);
    SimNode foreign = cluster.prepare(info(2, 1, 1), new AdmissionRules(0, 0xBAD));
    foreign.start(JoinMode.join(cluster.addresses()));
    assertRefused(cluster, foreign, "WRONG_CLUSTER: the cluster here has the id");
  }

  @Test
  void aSecondNodeOfOneIdIsRefusedWhileTheFirstLives() {
    for (int original = 1; original < 3; original++) {
      SimCluster cluster = new SimCluster(4, 3);
      cluster.grow(3);
      SimNode copy = cluster.prepare(info(original, 2, 1), AdmissionRules.DEFAULT);
      copy.start(JoinMode.join(cluster.addresses()));
      assertRefused(cluster, copy, "DUPLICATE_NODE");
    }
  }

  @Test
  void aNodeThatComesBackAtAnotherAddressIsLetInOnceItsEarlierLifeIsGone() {
    SimCluster cluster = new SimCluster(5, 3);
    cluster.grow(3);
    cluster.crash(cluster.node(2));
    SimNode moved = cluster.prepare(info(2, 2, 1), AdmissionRules.DEFAULT);
    moved.start(JoinMode.join(cluster.addresses()));
    cluster.settle(30_000);
    assertEquals("", moved.refusal());
    assertTrue(moved.isMember());
    assertEquals(3, moved.image().members().size());
  }

  @Test
  void aNodeThatSpeaksLessThanTheFeatureLevelIsRefused() {
    SimCluster cluster = new SimCluster(6, 2);
    SimNode first = cluster.prepare(info(0, 1, 2), AdmissionRules.DEFAULT);
    first.start(JoinMode.create());
    cluster.world().runMillis(1_000);
    assertEquals(2, first.image().catalog().featureLevel());
    SimNode old = cluster.prepare(info(1, 1, 1), AdmissionRules.DEFAULT);
    old.start(JoinMode.join(java.util.List.of(first.info().address())));
    assertRefused(cluster, old, "UNSUPPORTED_VERSION: the cluster is at feature level 2");
  }
}
