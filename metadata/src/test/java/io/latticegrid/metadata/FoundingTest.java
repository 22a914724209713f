package io.latticegrid.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.metadata.sim.SimCluster;
import io.latticegrid.metadata.sim.SimNode;
import io.latticegrid.proto.routing.Address;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Clusters that a majority of initial nodes creates. */
class FoundingTest {
  private static SimNode start(SimCluster cluster, int index, int initialNodes) {
    return cluster.start(index, JoinMode.join(cluster.addresses()).withInitialNodes(initialNodes));
  }

  private static Set<Long> clusterIds(SimCluster cluster) {
    return cluster.alive().stream()
        .filter(SimNode::isMember)
        .map(node -> node.image().clusterId())
        .collect(Collectors.toSet());
  }

  @Test
  @DisplayName(
      "less than a majority of the initial nodes creates no cluster, and says what it needs")
  void aMinorityWaits() {
    SimCluster cluster = new SimCluster(1, 5);
    SimNode first = start(cluster, 0, 5);
    start(cluster, 1, 5);
    cluster.world().runMillis(60_000);
    assertTrue(clusterIds(cluster).isEmpty());
    assertTrue(
        first
            .control()
            .stats()
            .waitingFor()
            .contains("2 of the initial nodes are there, and 3 are needed to create the cluster"),
        first.control().stats().waitingFor().toString());
    start(cluster, 4, 5);
    cluster.settle(20_000);
    assertEquals(3, first.image().members().size());
  }

  @Test
  @DisplayName(
      "who has asked for pledges when others come first creates the cluster, or gives them back")
  void othersComeFirst() {
    for (int seed = 0; seed < 60; seed++) {
      SimCluster cluster = new SimCluster(seed, 5);
      start(cluster, 2, 5);
      start(cluster, 3, 5);
      cluster.world().runMillis(seed * 10L);
      start(cluster, 4, 5);
      cluster.world().runMillis(seed * 7L % 200);
      start(cluster, 0, 5);
      start(cluster, 1, 5);
      cluster.settle(20_000);
      assertEquals(1, clusterIds(cluster).size());
    }
  }

  @Test
  @DisplayName("any majority creates the cluster, also without the first of the list")
  void withoutTheFirst() {
    for (long seed = 0; seed < 20; seed++) {
      SimCluster cluster = new SimCluster(seed, 3);
      start(cluster, 1, 3);
      start(cluster, 2, 3);
      cluster.settle(20_000);
      start(cluster, 0, 3);
      cluster.settle(20_000);
      assertEquals(3, cluster.node(0).image().members().size());
    }
  }

  @Test
  @DisplayName("the two sides of a split never both create a cluster")
  void split() {
    for (long seed = 20; seed < 60; seed++) {
      SimCluster cluster = new SimCluster(seed, 5);
      List<SimNode> all = new ArrayList<>();
      for (int index = 0; index < 5; index++) {
        all.add(start(cluster, index, 5));
      }
      cluster.world().runMillis(seed * 13 % 400);
      cluster.split(all.subList(0, 2), all.subList(2, 5));
      cluster.world().runMillis(20_000);
      assertTrue(clusterIds(cluster).size() <= 1, cluster.describe());
      cluster.network().healAll();
      cluster.world().runMillis(30_000);
      assertEquals(1, clusterIds(cluster).size());
    }
  }

  @Test
  @DisplayName("candidates with lists in different orders agree on one cluster in the end")
  void listsInDifferentOrders() {
    for (long seed = 60; seed < 100; seed++) {
      SimCluster cluster = new SimCluster(seed, 4);
      for (int index = 0; index < 4; index++) {
        List<Address> rotated = new ArrayList<>(cluster.addresses());
        Collections.rotate(rotated, index);
        cluster.start(index, JoinMode.join(rotated).withInitialNodes(4));
      }
      assertTrue(
          cluster.world().runUntil(() -> cluster.serves(cluster.alive()), 120_000),
          cluster.describe());
      assertEquals(1, clusterIds(cluster).size());
    }
  }

  @Test
  @DisplayName("crashes while it is created never lead to two clusters")
  void crashes() {
    for (long seed = 100; seed < 200; seed++) {
      SimCluster cluster = new SimCluster(seed, 3);
      for (int index = 0; index < 3; index++) {
        start(cluster, index, 3);
      }
      cluster.world().runMillis(seed * 37 % 900);
      int victim = (int) (seed % 3);
      // Whoever has just created the cluster is its only voter for a moment.
      boolean member = cluster.node(victim).isMember();
      cluster.crash(cluster.node(victim));
      if (seed % 2 == 0 && !member) {
        cluster.loseDisk(victim);
      }
      cluster.world().runMillis(seed * 7 % 2_000);
      start(cluster, victim, 3);
      assertTrue(
          cluster.world().runUntil(() -> cluster.serves(cluster.alive()), 120_000),
          "seed " + seed + " " + cluster.describe());
      assertEquals(1, clusterIds(cluster).size());
    }
  }

  @Test
  @DisplayName("a pledge outlives a restart: nobody else gets it while its founder may be back")
  void pledgesAreKept() {
    int waited = 0;
    for (long seed = 200; seed < 260; seed++) {
      SimCluster cluster = new SimCluster(seed, 3);
      start(cluster, 0, 3);
      start(cluster, 1, 3);
      cluster.world().runUntil(() -> cluster.node(0).isMember(), 100 + seed * 29 % 900);
      cluster.crash(cluster.node(0));
      cluster.crash(cluster.node(1));
      start(cluster, 1, 3);
      start(cluster, 2, 3);
      cluster.world().runMillis(10_000);
      boolean pledged =
          cluster.node(1).control().stats().waitingFor().stream()
              .anyMatch(w -> w.contains("pledged to"));

      waited += pledged ? 1 : 0;
      start(cluster, 0, 3);
      assertTrue(
          cluster.world().runUntil(() -> cluster.serves(cluster.alive()), 120_000),
          "seed " + seed + " " + cluster.describe());
      assertEquals(1, clusterIds(cluster).size());
    }
    assertTrue(waited > 5, waited + " of 60 waited for their founder");
  }
}
