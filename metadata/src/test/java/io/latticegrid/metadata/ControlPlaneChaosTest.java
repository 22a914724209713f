package io.latticegrid.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.port.Rand;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.sim.SimCluster;
import io.latticegrid.metadata.sim.SimNode;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Seeded faults on clusters of three to five; {@link SimCluster} checks after every event that logs
 * agree and that no two members serve one partition.
 */
class ControlPlaneChaosTest {
  private static final int SEEDS_PER_TEST = 40;

  @ParameterizedTest(name = "seeds from {0}")
  @ValueSource(ints = {0, 40, 80, 120, 160, 200, 240, 280, 320, 360})
  @DisplayName("after any faults that leave a quorum all members agree and serve again")
  void membersAgreeAfterFaults(int from) {
    for (int seed = from; seed < from + SEEDS_PER_TEST; seed++) {
      try {
        runFor(seed);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  static SimCluster runFor(long seed) {
    int size = 3 + (int) (seed % 3);
    SimCluster cluster = new SimCluster(seed, size);
    cluster.rejoinRemoved();
    for (int i = 0; i < size; i++) {
      cluster.start(i);
    }
    cluster.settle(60_000);
    // One group without backups, so that silent members have only copies.
    SimNode first = cluster.node(0);
    first.run(() -> first.control().createGroup("thin", GroupInfo.Mode.CRDT, 0, outcome -> {}));
    cluster.world().runMillis(1_000);
    cluster.settle(60_000);
    Rand rand = cluster.world().rand().fork("chaos");
    for (int round = 0; round < 5; round++) {
      disturb(cluster, rand, size);
      cluster.settle(120_000);
      assertEquals(size, cluster.alive().size());
      assertNobodyIsAwaited(cluster);
    }
    cluster.history();
    return cluster;
  }

  /** All are there, so each holder was readmitted, or is known to have lost its memory. */
  private static void assertNobodyIsAwaited(SimCluster cluster) {
    for (PartitionTable table : cluster.alive().get(0).image().tables()) {
      for (PartitionRow row : table.rows()) {
        assertTrue(row.state() != PartitionRow.State.UNAVAILABLE, row.toString());
      }
    }
  }

  /** The coordinator dies with records up for decision. */
  private static void crashWhileDeciding(SimCluster cluster, Rand rand) {
    SimNode coordinator = cluster.coordinator();
    int groups = coordinator.image().tables().size();
    GroupInfo.Mode mode = groups % 2 == 0 ? GroupInfo.Mode.CRDT : GroupInfo.Mode.STRICT;
    for (SimNode node : cluster.alive()) {
      String name = "group " + node.id() + " " + groups;
      cluster
          .world()
          .after(
              rand.nextInt(8_000_000),
              () -> node.run(() -> node.control().createGroup(name, mode, 1, outcome -> {})));
    }
    cluster.world().runMicros(rand.nextInt(12_000));
    cluster.crash(coordinator);
    cluster.world().runMillis(rand.nextInt(3_000));
    cluster.start((int) coordinator.id().nodeId() - 1);
  }

  private static void disturb(SimCluster cluster, Rand rand, int size) {
    List<SimNode> alive = cluster.alive();
    int victim = rand.nextInt(size);
    int pause = 200 + rand.nextInt(8_000);
    switch (rand.nextInt(7)) {
      case 0 -> {
        cluster.crash(cluster.node(victim));
        cluster.world().runMillis(pause);
        cluster.start(victim);
      }
      case 1 -> {
        List<SimNode> rest = new ArrayList<>(alive);
        rest.remove(cluster.node(victim));
        cluster.split(List.of(cluster.node(victim)), rest);
        cluster.world().runMillis(pause);
        cluster.network().healAll();
      }
      case 2 -> {
        // One way only, of one pair.
        SimNode other = cluster.node((victim + 1) % size);
        cluster.network().block(cluster.node(victim).info().address(), other.info().address());
        cluster.world().runMillis(pause);
        cluster.network().healAll();
      }
      case 3 -> {
        cluster.network().loss(0.05 + rand.nextDouble() * 0.4);
        cluster.world().runMillis(pause);
        cluster.network().loss(0);
      }
      case 4 -> {
        cluster.network().refuse(cluster.node(victim));
        cluster.world().runMillis(pause);
        cluster.network().healAll();
      }
      case 5 -> crashWhileDeciding(cluster, rand);
      default -> {
        // Loss and broken links together with a death.
        cluster.network().loss(0.1);
        cluster.network().flap(alive.get(0), alive.get(1));
        cluster.crash(cluster.node(victim));
        cluster.world().runMillis(pause);
        cluster.network().loss(0);
        cluster.start(victim);
      }
    }
  }
}
