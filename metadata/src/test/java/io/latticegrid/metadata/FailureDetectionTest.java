package io.latticegrid.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.metadata.sim.SimCluster;
import io.latticegrid.metadata.sim.SimNode;
import io.latticegrid.metadata.swim.MemberState;
import io.latticegrid.metadata.swim.Reachability;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the coordinator makes of what the members see. */
class FailureDetectionTest {
  private static void cut(SimCluster cluster, SimNode a, SimNode b) {
    cluster.network().block(a.info().address(), b.info().address());
    cluster.network().block(b.info().address(), a.info().address());
  }

  private static void isolate(SimCluster cluster, SimNode node) {
    List<SimNode> others = new ArrayList<>(cluster.alive());
    others.remove(node);
    cluster.split(List.of(node), others);
  }

  @Test
  @DisplayName("one bad link to the coordinator costs a member its lease, but not its membership")
  void oneBadLinkRemovesNobody() {
    for (long seed = 500; seed < 520; seed++) {
      SimCluster cluster = new SimCluster(seed, 4);
      cluster.grow(4);
      SimNode coordinator = cluster.coordinator();
      SimNode member = cluster.node(coordinator.id().nodeId() == 3 ? 3 : 2);
      cut(cluster, coordinator, member);
      cluster.world().runMillis(4_500);
      assertEquals(4, coordinator.image().members().size(), cluster.describe());
      assertEquals(0, cluster.coordinator().control().stats().removals());
      assertFalse(member.hasLease());
      cluster.network().healAll();
      cluster.settle(10_000);
      assertEquals(4, cluster.alive().size());
    }
  }

  @Test
  @DisplayName("a member that nobody reaches is removed within six seconds, and no other")
  void aMemberThatNobodyReachesIsRemoved() {
    for (long seed = 520; seed < 560; seed++) {
      SimCluster cluster = new SimCluster(seed, 5);
      cluster.grow(5);
      SimNode victim = cluster.node(4);
      isolate(cluster, victim);
      cluster.world().runMillis(2_900);
      assertEquals(5, cluster.node(0).image().members().size(), "a pause is forgiven");
      assertTrue(
          cluster.world().runUntil(() -> !cluster.node(0).image().isMember(victim.id()), 3_100),
          cluster.describe());
      cluster.world().runMillis(20_000);
      assertEquals(4, cluster.node(0).image().members().size());
    }
  }

  @Test
  @DisplayName("members say whom they suspect, and on whose word")
  void membersSayWhomTheySuspect() {
    SimCluster cluster = new SimCluster(7, 4);
    cluster.grow(4);
    SimNode victim = cluster.node(3);
    isolate(cluster, victim);
    cluster.world().runMillis(2_000);
    List<MemberState> states = new ArrayList<>();
    cluster.node(1).run(() -> states.addAll(cluster.node(1).control().memberStates()));
    assertEquals(
        cluster.node(1).image().memberIds(), states.stream().map(s -> s.member()).toList());
    MemberState suspect = states.getLast();
    assertEquals(victim.id(), suspect.member());
    assertEquals(Reachability.SUSPECT, suspect.state());
    assertFalse(suspect.by().isEmpty());
    assertTrue(states.subList(0, 3).stream().allMatch(s -> s.state() == Reachability.ALIVE));
    assertTrue(cluster.node(1).control().swimStats().suspicions.sum() > 0);
  }

  @Test
  @DisplayName("a member that comes and goes takes nobody with it")
  void aFlappingMemberTakesNobodyWithIt() {
    for (long seed = 560; seed < 570; seed++) {
      SimCluster cluster = new SimCluster(seed, 5);
      cluster.grow(5);
      SimNode flapping = cluster.node(4);
      for (int i = 0; i < 30; i++) {
        isolate(cluster, flapping);
        cluster.world().runMillis(500 + cluster.world().rand().nextInt(2_300));
        cluster.network().healAll();
        cluster.world().runMillis(200 + cluster.world().rand().nextInt(1_500));
      }
      for (SimNode node : cluster.alive().subList(0, 4)) {
        assertTrue(cluster.node(0).image().isMember(node.id()), cluster.describe());
        assertFalse(node.wasRemoved());
      }
    }
  }

  @Test
  @DisplayName("a silent member is a holder also if the last one beside it had died unnoticed")
  void aSilentMemberIsAHolderWhereTheLastOneBesideItDiedUnnoticed() {
    for (long seed = 570; seed < 600; seed++) {
      SimCluster cluster = new SimCluster(seed, 5);
      cluster.grow(5);
      cluster.rejoinRemoved();
      SimNode silent = cluster.node(4);
      isolate(cluster, silent);
      cluster.world().runMillis(1_800 + cluster.world().rand().nextInt(2_500));
      SimNode dead = cluster.node(3);
      isolate(cluster, dead);
      cluster.crash(dead);
      cluster.world().runMillis(100);
      if (!cluster.node(0).image().isMember(silent.id())) {
        // It died after it had answered that it is there.
        continue;
      }
      cluster.world().runMillis(10_000);
      cluster.network().healAll();
      cluster.world().runMillis(10_000);
      assertTrue(
          cluster.node(0).image().tables().stream()
              .flatMap(table -> table.rows().stream())
              .allMatch(row -> row.state() == PartitionRow.State.SERVED),
          cluster::describe);
    }
  }

  /** Whether every partition has a primary that may answer. */
  private static boolean allServed(SimCluster cluster) {
    List<SimNode> holders = cluster.alive().stream().filter(SimNode::hasLease).toList();
    for (int partition = 0; partition < SimCluster.PARTITIONS; partition++) {
      int wanted = partition;
      if (holders.stream().noneMatch(node -> node.serves(1, wanted))) {
        return false;
      }
    }
    return true;
  }

  @Test
  @DisplayName(
      "what a member served that hears all but the coordinator is served within six seconds")
  void aDeafMemberGoes() {
    for (long seed = 600; seed < 630; seed++) {
      SimCluster cluster = new SimCluster(seed, 4);
      cluster.grow(4);
      SimNode coordinator = cluster.coordinator();
      SimNode member = cluster.node(coordinator.id().nodeId() == 3 ? 3 : 2);
      Address one = coordinator.info().address();
      Address other = member.info().address();
      cluster.rejoinRemoved();
      cluster.network().block(seed % 3 == 0 ? other : one, seed % 3 == 0 ? one : other);
      if (seed % 3 == 1) {
        cluster.network().block(other, one);
      }
      cluster.world().runMillis(2_900);
      assertFalse(allServed(cluster), "a pause is forgiven");
      cluster.world().runMillis(3_000);
      assertTrue(allServed(cluster), cluster::describe);
      assertFalse(coordinator.image().isMember(member.id()), cluster::describe);
      cluster.network().healAll();
      cluster.settle(10_000);
      assertEquals(4, cluster.alive().size());
    }
  }
}
