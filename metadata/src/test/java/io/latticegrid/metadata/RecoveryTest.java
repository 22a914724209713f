package io.latticegrid.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.port.DiskException;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.LogGeneration;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.raft.LogRecovery;
import io.latticegrid.metadata.raft.RaftFigures;
import io.latticegrid.metadata.raft.RaftGroup;
import io.latticegrid.metadata.raft.RaftView;
import io.latticegrid.metadata.sim.SimCluster;
import io.latticegrid.metadata.sim.SimLogDisk;
import io.latticegrid.metadata.sim.SimNode;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Beginning the metadata log anew after its quorum is lost for good. */
class RecoveryTest {
  private static final ControlConfig OFTEN =
      SimCluster.config().withRaft(RaftFigures.DEFAULT.withSnapshotEvery(12));

  /** What became of a recovery. */
  private static final class Outcome {
    int generation;
    Code refusal;
  }

  private static SimCluster three(long seed) {
    SimCluster cluster = new SimCluster(seed, 3);
    cluster.startWith(seed % 2 == 0 ? OFTEN : SimCluster.config());
    cluster.grow(3);
    cluster
        .node(0)
        .run(() -> cluster.node(0).control().createGroup("kept", GroupInfo.Mode.CRDT, 1, o -> {}));
    cluster.world().runMillis(500);
    cluster.settle(20_000);
    return cluster;
  }

  private static Outcome recover(SimCluster cluster, SimNode node) {
    Outcome outcome = new Outcome();
    long id = node.image().clusterId();
    node.run(() ->
        node.control()
            .recover(
                id,
                (generation, refusal) -> {
                  outcome.generation = generation;
                  outcome.refusal = refusal == null ? null : refusal.code();
                }));
    cluster.world().runMillis(1_000);
    return outcome;
  }

  private static List<SimNode> others(SimCluster cluster, SimNode node) {
    List<SimNode> others = new ArrayList<>(cluster.alive());
    others.remove(node);
    return others;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  @DisplayName("two of three directories are lost: the third goes on, and new nodes come in")
  void theThirdGoesOn(int survivor) {
    for (long seed = 0; seed < 6; seed++) {
      SimCluster cluster = three(seed);
      SimNode node = cluster.node(survivor);
      List<SimNode> lost = others(cluster, node);
      lost.forEach(cluster::crash);
      lost.forEach(dead -> cluster.loseDisk(cluster.index(dead)));
      cluster.world().runMillis(8_000);
      assertTrue(!node.hasLease(), "served without a quorum");
      List<PartitionRow> before = node.image().table(1).rows();
      assertEquals(1, recover(cluster, node).generation);
      assertTrue(cluster.world().runUntil(node::hasLease, 10_000), cluster.describe());
      assertTrue(cluster.world().runUntil(() -> node.image().members().size() == 1, 20_000));
      assertTrue(node.image().catalog().group("kept").isPresent());
      for (PartitionRow row : before) {
        PartitionRow after = node.image().table(1).row(row.partition());
        assertEquals(row.inSync().contains(node.id()), after.isPrimary(node.id()), row.toString());
        assertEquals(row.life(), after.life(), "its copy was thrown away");
        assertTrue(after.epoch() > PartitionRow.recovered(0));
      }
      lost.forEach(dead -> cluster.start(cluster.index(dead)));
      cluster.settle(60_000);
      RaftView view = cluster.coordinator().control().voters();
      assertEquals(1, RaftGroup.generation(view.group()));
      assertEquals(3, view.voters().size());
    }
  }

  @Test
  @DisplayName("voters of the log that was given up are refused when they come back")
  void oldVotersAreRefused() {
    for (long seed = 10; seed < 16; seed++) {
      SimCluster cluster = three(seed);
      SimNode node = cluster.node((int) (seed % 3));
      List<SimNode> lost = others(cluster, node);
      lost.forEach(cluster::crash);
      cluster.world().runMillis(8_000);
      assertEquals(1, recover(cluster, node).generation);
      assertTrue(cluster.world().runUntil(node::hasLease, 10_000), cluster.describe());
      for (SimNode dead : lost) {
        SimNode again = cluster.start(cluster.index(dead));
        assertTrue(
            cluster.world().runUntil(() -> !again.refusal().isEmpty(), 10_000), cluster.describe());
        assertTrue(again.refusal().startsWith("SUPERSEDED: "), again.refusal());
        assertTrue(again.refusal().contains("generation 0"), again.refusal());
        cluster.crash(again);
      }
      assertTrue(node.hasLease());
    }
  }

  @Test
  @DisplayName("members that lived on without a quorum are taken over by the new generation")
  void theLivingAreTakenOver() {
    for (long seed = 20; seed < 26; seed++) {
      SimCluster cluster = three(seed);
      cluster.rejoinRemoved();
      SimNode node = cluster.node((int) (seed % 3));
      List<SimNode> rest = others(cluster, node);
      cluster.split(List.of(node), rest);
      cluster.split(rest.subList(0, 1), rest.subList(1, 2));
      cluster.world().runMillis(seed % 2 == 0 ? 8_000 : 15_000);
      assertEquals(1, recover(cluster, node).generation);
      cluster.world().runMillis(seed % 2 == 0 ? 100 : 15_000);
      cluster.network().healAll();
      cluster.settle(60_000);
      assertEquals(3, cluster.coordinator().image().members().size());
      assertEquals(1, LogGeneration.of(cluster.coordinator().image()));
    }
  }

  @Test
  @DisplayName("while the quorum lives, or may, it is refused")
  void refusedWhileTheQuorumLives() {
    SimCluster cluster = three(30);
    SimNode coordinator = cluster.coordinator();
    SimNode follower = others(cluster, coordinator).get(0);
    assertEquals(Code.QUORUM_ALIVE, recover(cluster, coordinator).refusal);
    assertEquals(Code.QUORUM_ALIVE, recover(cluster, follower).refusal);
    cluster.crash(coordinator);
    cluster.world().runMillis(100);
    assertEquals(Code.QUORUM_ALIVE, recover(cluster, follower).refusal);
    follower.run(() ->
        follower
            .control()
            .recover(1, (none, refusal) -> assertEquals(Code.WRONG_CLUSTER, code(refusal))));
    cluster.settle(20_000);
    assertEquals(0, LogGeneration.of(follower.image()));
  }

  private static Code code(GridException refusal) {
    return refusal.code();
  }

  @Test
  @DisplayName("a stopped node's directory is recovered, and its node founds the next generation")
  void offline() {
    for (long seed = 40; seed < 46; seed++) {
      SimCluster cluster = three(seed);
      long id = cluster.node(2).image().clusterId();
      cluster.alive().forEach(cluster::crash);
      cluster.loseDisk(0);
      cluster.loseDisk(1);
      LogRecovery recovery = LogRecovery.of(cluster.disk(2));
      assertEquals(3, recovery.newest().members().size());
      recovery.run();
      SimNode again = cluster.start(2);
      assertTrue(cluster.world().runUntil(again::hasLease, 20_000), cluster.describe());
      cluster.start(0);
      cluster.start(1);
      cluster.settle(60_000);
      assertEquals(id, again.image().clusterId());
      assertTrue(again.image().catalog().group("kept").isPresent());
      assertEquals(1, LogGeneration.of(again.image()));
    }
  }

  @Test
  @DisplayName("wherever the disk fails, the old log or the whole of the new one is there")
  void diskFails() {
    for (int n = 1; ; n++) {
      SimCluster cluster = three(50);
      cluster.alive().forEach(cluster::crash);
      SimLogDisk disk = cluster.disk(1);
      MetadataImage newest = LogRecovery.of(disk).newest();
      disk.failAt(n);
      LogRecovery recovery = LogRecovery.of(disk);
      boolean failed = true;
      try {
        recovery.run();
        failed = false;
      } catch (DiskException e) {
        assertNotNull(e.getMessage());
      }
      disk.crash();
      LogRecovery again = LogRecovery.of(disk);
      assertEquals(newest.members(), again.newest().members());
      assertEquals(newest.catalog(), again.newest().catalog());
      if (!failed) {
        assertEquals(1, again.generation());
        assertTrue(n > 5, "only " + n + " operations");
        return;
      }
      again.run();
      SimNode node = cluster.start(1);
      assertTrue(cluster.world().runUntil(node::hasLease, 20_000), cluster.describe());
    }
  }

  @Test
  @DisplayName("a directory without a log cannot be recovered, a damaged one says so")
  void nothingToRecover() {
    SimCluster cluster = three(60);
    cluster.alive().forEach(cluster::crash);
    cluster.disk(0).damage("raft/voter", 20);
    assertThrows(DiskException.class, () -> LogRecovery.of(cluster.disk(0)));
    cluster.loseDisk(0);
    assertEquals(null, LogRecovery.of(cluster.disk(0)));
  }
}
