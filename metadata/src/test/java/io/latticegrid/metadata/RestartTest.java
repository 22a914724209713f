package io.latticegrid.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.raft.RaftFigures;
import io.latticegrid.metadata.raft.RaftView;
import io.latticegrid.metadata.sim.SimCluster;
import io.latticegrid.metadata.sim.SimNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Restarts with and without disks; the simulated cluster checks that all logs agree. */
class RestartTest {
  private static final ControlConfig OFTEN =
      SimCluster.config().withRaft(RaftFigures.DEFAULT.withSnapshotEvery(12));

  @Test
  @DisplayName(
      "voters that asked for votes and heard their leader again elect another when it dies")
  void theLeaderIsHeardAgainAndDies() {
    for (long seed = 0; seed < 12; seed++) {
      SimCluster cluster = new SimCluster(seed, 3);
      cluster.startWith(OFTEN);
      cluster.grow(3);
      SimNode leader = cluster.coordinator();
      List<SimNode> others = new ArrayList<>(cluster.alive());
      others.remove(leader);
      cluster.split(List.of(leader), others);
      cluster.split(others.subList(0, 1), others.subList(1, 2));
      cluster.world().runMillis(900 + seed * 25);
      cluster.network().healAll();
      cluster.settle(20_000);
      cluster.crash(cluster.coordinator());
      cluster.settle(20_000);
      assertEquals(2, cluster.coordinator().image().members().size(), "seed " + seed);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  @DisplayName("members and catalog survive the restart of all nodes")
  void restartOfAll(int size) {
    for (long seed = 0; seed < 10; seed++) {
      SimCluster cluster = new SimCluster(seed, size);
      cluster.startWith(seed % 2 == 0 ? OFTEN : SimCluster.config());
      cluster.grow(size);
      createGroup(cluster.node(0), "kept");
      cluster.world().runMillis(500);
      cluster.settle(20_000);
      long clusterId = cluster.node(0).image().clusterId();
      cluster.alive().forEach(cluster::crash);
      cluster.world().runMillis(500);
      for (int i = size - 1; i >= 0; i--) {
        cluster.start(i);
      }
      cluster.settle(60_000);
      SimNode node = cluster.node(size - 1);
      assertEquals(clusterId, node.image().clusterId());
      assertEquals(size, node.image().members().size());
      assertTrue(node.image().catalog().group("kept").isPresent());
      cluster.alive().forEach(n -> assertEquals(2, n.id().incarnation()));
    }
  }

  @Test
  @DisplayName("a minority restarts while the others go on")
  void restartOfAMinority() {
    for (long seed = 20; seed < 30; seed++) {
      SimCluster cluster = new SimCluster(seed, 5);
      cluster.startWith(OFTEN);
      cluster.grow(5);
      cluster.crash(cluster.node(0));
      cluster.crash(cluster.node(3));
      cluster.world().runMillis(300);
      cluster.start(0);
      cluster.start(3);
      cluster.settle(60_000);
      assertEquals(5, cluster.node(0).image().members().size());
      assertEquals(1, cluster.node(1).id().incarnation());
    }
  }

  @Test
  @DisplayName("a voter that lost its disk is replaced by the node that comes in its stead")
  void replacement() {
    for (long seed = 40; seed < 50; seed++) {
      SimCluster cluster = new SimCluster(seed, 3);
      cluster.startWith(OFTEN);
      cluster.grow(3);
      long lost = cluster.node(1).id().nodeId();
      cluster.crash(cluster.node(1));
      cluster.loseDisk(1);
      cluster.start(1);
      cluster.settle(60_000);
      assertNotEquals(lost, cluster.node(1).id().nodeId());
      RaftView view = view(cluster.coordinator());
      assertEquals(3, view.voters().size());
      assertTrue(view.voters().stream().noneMatch(v -> v.nodeId() == lost), view.toString());
    }
  }

  @Test
  @DisplayName("a cluster grows to five and shrinks to one, and its voters with it")
  void growthAndShrink() {
    for (long seed = 60; seed < 66; seed++) {
      SimCluster cluster = new SimCluster(seed, 5);
      cluster.startWith(OFTEN);
      cluster.grow(5);
      assertEquals(5, view(cluster.coordinator()).voters().size());
      for (int rest = 4; rest >= 1; rest--) {
        SimNode goes = seed % 2 == 0 ? cluster.coordinator() : cluster.alive().get(rest);
        boolean[] done = new boolean[1];
        goes.run(() -> goes.control().leave(() -> done[0] = true));
        assertTrue(cluster.world().runUntil(() -> done[0], 9_000), cluster.describe());
        cluster.crash(goes);
        cluster.settle(60_000);
        assertEquals(rest, cluster.alive().get(0).image().members().size());
      }
      assertEquals(1, view(cluster.coordinator()).voters().size());
    }
  }

  @Test
  @DisplayName("a voter that died keeps its place while it may be restarted, so the next may die")
  void leaderDiesOnceAKilledVoterIsBack() {
    for (long seed = 80; seed < 100; seed++) {
      SimCluster cluster = new SimCluster(seed, 3);
      cluster.grow(3);
      for (int cycle = 0; cycle < 6; cycle++) {
        SimNode leader = cluster.coordinator();
        SimNode killed = cluster.alive().get(cluster.alive().indexOf(leader) == 0 ? 1 : 0);
        cluster.crash(killed);
        cluster.world().runMillis(3_000);
        cluster.start(cluster.index(killed));
        assertServes(cluster, 10_000);
        cluster.crash(leader);
        assertServes(cluster, 10_000);
        cluster.start(cluster.index(leader));
        assertServes(cluster, 10_000);
      }
    }
  }

  @Test
  @DisplayName("three that have just come together have three voters in no time")
  void threeVotersAtOnce() {
    for (long seed = 100; seed < 130; seed++) {
      SimCluster cluster = new SimCluster(seed, 3);
      for (int index = 0; index < 3; index++) {
        cluster.start(index);
      }
      assertServes(cluster, 10_000);
      cluster.world().runMillis(2_000);
      assertEquals(3, view(cluster.coordinator()).voters().size(), "seed " + seed);
      cluster.crash(cluster.coordinator());
      assertServes(cluster, 10_000);
    }
  }

  @Test
  @DisplayName("a voter that doesn't come back gives its place up, and then one may go on alone")
  void oneOfThreeStaysAway() {
    for (long seed = 130; seed < 140; seed++) {
      SimCluster cluster = new SimCluster(seed, 3);
      cluster.grow(3);
      SimNode leader = cluster.coordinator();
      List<SimNode> others = new ArrayList<>(cluster.alive());
      others.remove(leader);
      cluster.crash(others.get(0));
      assertServes(cluster, 10_000);
      assertEquals(3, view(leader).voters().size());
      cluster.settle(20_000);
      assertEquals(1, view(leader).voters().size());
      cluster.crash(others.get(1));
      assertServes(cluster, 10_000);
    }
  }

  @Test
  @DisplayName("nobody keeps a place for a dead voter while another wants to go")
  void leaveBesideADeadVoter() {
    for (long seed = 140; seed < 160; seed++) {
      SimCluster cluster = new SimCluster(seed, 3);
      cluster.grow(3);
      cluster.crash(cluster.alive().get((int) (seed % 3)));
      assertServes(cluster, 10_000);
      SimNode goes = cluster.alive().get((int) (seed / 2 % 2));
      boolean[] done = new boolean[1];
      goes.run(() -> goes.control().leave(() -> done[0] = true));
      assertTrue(cluster.world().runUntil(() -> done[0], 9_000), cluster.describe());
      cluster.crash(goes);
      assertServes(cluster, 10_000);
    }
  }

  private static void assertServes(SimCluster cluster, long millis) {
    assertTrue(
        cluster.world().runUntil(() -> cluster.serves(cluster.alive()), millis),
        cluster.describe());
  }

  @Test
  @DisplayName("of two nodes, the one that votes stops the cluster until it is back with its disk")
  void twoNodes() {
    for (long seed = 70; seed < 80; seed++) {
      SimCluster cluster = new SimCluster(seed, 2);
      cluster.grow(2);
      SimNode observer = cluster.node(1);
      cluster.crash(cluster.node(0));
      cluster.world().runMillis(10_000);
      assertFalse(observer.hasLease());
      cluster.start(0);
      cluster.settle(60_000);
      assertEquals(2, observer.image().members().size());
      assertTrue(
          observer.image().table(1).rows().stream().noneMatch(row -> row.replicas().isEmpty()),
          "what the observer has in memory is served again");
    }
  }

  private static void createGroup(SimNode node, String name) {
    node.run(() -> node.control().createGroup(name, GroupInfo.Mode.CRDT, 1, outcome -> {}));
  }

  private static RaftView view(SimNode node) {
    RaftView view = node.control().voters();
    assertNotNull(view);
    return view;
  }
}
