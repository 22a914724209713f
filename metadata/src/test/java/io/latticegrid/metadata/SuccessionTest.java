package io.latticegrid.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.metadata.ControlStats.Role;
import io.latticegrid.metadata.sim.SimCluster;
import io.latticegrid.metadata.sim.SimNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How soon there is another coordinator when one is killed, and when it need not be. */
class SuccessionTest {
  /**
   * Less than a silent leader is waited for; nearly all of it are late messages of this network.
   */
  private static final int SOON_MILLIS = 400;

  private static boolean isLed(SimCluster cluster) {
    return cluster.alive().stream().anyMatch(n -> n.control().stats().role() == Role.COORDINATOR);
  }

  private static void restart(SimCluster cluster, SimNode node) {
    cluster.crash(node);
    cluster.world().runMillis(1_000);
    cluster.start(cluster.index(node));
    cluster.settle(20_000);
    // Its log is brought up to date entry by entry.
    cluster.world().runMillis(2_000);
  }

  @Test
  @DisplayName("a coordinator that is killed is followed at once, also by voters restarted before")
  void aKilledCoordinatorIsFollowedAtOnce() {
    for (long seed = 0; seed < 30; seed++) {
      SimCluster cluster = new SimCluster(seed, 3);
      cluster.grow(3);
      cluster.settle(20_000);
      for (int cycle = 0; cycle < 3; cycle++) {
        List<SimNode> others = new ArrayList<>(cluster.alive());
        others.remove(cluster.coordinator());
        others.forEach(other -> restart(cluster, other));
        SimNode leader = cluster.coordinator();
        cluster.crash(leader);
        boolean led = cluster.world().runUntil(() -> isLed(cluster), SOON_MILLIS);
        assertTrue(led, "nobody leads, seed " + seed + ", cycle " + cycle);
        cluster.start(cluster.index(leader));
        cluster.settle(20_000);
      }
    }
  }

  @Test
  @DisplayName("a coordinator of which one member alone is refused keeps the lead")
  void oneRefusalDeposesNobody() {
    for (long seed = 30; seed < 50; seed++) {
      SimCluster cluster = new SimCluster(seed, 3);
      cluster.grow(3);
      cluster.settle(20_000);
      SimNode leader = cluster.coordinator();
      SimNode witness = cluster.alive().get(cluster.alive().indexOf(leader) == 0 ? 1 : 0);
      witness.run(() -> witness.control().linkDown(leader.id(), true));
      cluster.world().runMillis(3_000);
      assertEquals(leader, cluster.coordinator(), "seed " + seed);
      assertEquals(1, leader.control().stats().takeovers(), "seed " + seed);
    }
  }
}
