package io.latticegrid.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.metadata.image.RecordLevels;
import io.latticegrid.metadata.log.ProposalOutcome;
import io.latticegrid.metadata.raft.RaftFigures;
import io.latticegrid.metadata.sim.SimCluster;
import io.latticegrid.metadata.sim.SimNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that an older version can't read, in clusters of two versions. */
class FeatureLevelTest {
  private static final MetadataRecord NEW = new MetadataRecord.MapMoving(1, 2);
  private static final MetadataRecord RAISE = new MetadataRecord.FeatureLevelRaised(2);

  @Test
  @DisplayName("while one member speaks the older version no newer record gets into the log")
  void gated() {
    for (long seed = 0; seed < 6; seed++) {
      SimCluster cluster = mixed(seed);
      for (SimNode node : cluster.alive()) {
        assertRefused("feature level 2", propose(cluster, node, NEW));
        assertRefused("do not speak version 2", propose(cluster, node, RAISE));
      }
      cluster.history().values().forEach(image -> assertEquals(1, image.catalog().featureLevel()));
      assertTrue(cluster.history().values().stream().noneMatch(i -> isMoving(i.catalog().maps())));
      // The old one is replaced by one that speaks the newer version.
      SimNode old = cluster.node(0);
      old.run(() -> old.control().leave(() -> {}));
      cluster.world().runMillis(10_000);
      cluster.crash(old);
      cluster.start(0);
      cluster.settle(60_000);
      SimNode any = cluster.node(0);
      assertInstanceOf(ProposalOutcome.Committed.class, propose(cluster, any, RAISE));
      assertInstanceOf(ProposalOutcome.Committed.class, propose(cluster, any, NEW));
      assertTrue(isMoving(cluster.node(2).image().catalog().maps()));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("a voter that goes back to the older version does not start on a newer log")
  void downgraded(boolean snapshot) {
    SimCluster cluster = new SimCluster(30, 3);
    cluster.startWith(
        SimCluster.config().withRaft(RaftFigures.DEFAULT.withSnapshotEvery(snapshot ? 5 : 10_000)));
    cluster.speak(2);
    cluster.grow(3);
    assertEquals(2, cluster.node(0).image().catalog().featureLevel());
    SimNode voter = cluster.node(1);
    cluster.crash(voter);
    cluster.speak(1);
    SimNode again = cluster.start(1);
    cluster.world().runMillis(3_000);
    assertTrue(again.refusal().startsWith("UNSUPPORTED_VERSION: "), again.refusal());
    assertTrue(again.refusal().contains("feature level 2"), again.refusal());
    cluster.crash(again);
    cluster.speak(2);
    cluster.start(1);
    cluster.settle(60_000);
  }

  @Test
  @DisplayName("what is new in a version is of its level")
  void levels() {
    assertEquals(2, RecordLevels.since(NEW));
    assertEquals(1, RecordLevels.since(RAISE));
    assertEquals(1, RecordLevels.since(new MetadataRecord.LossAccepted(1, List.of(0))));
    assertEquals(2, RecordLevels.since(new MetadataRecord.LossesAccepted(1, List.of())));
  }

  private static boolean isMoving(List<io.latticegrid.metadata.image.MapEntry> maps) {
    return maps.stream().anyMatch(map -> map.target() != map.group());
  }

  private static void assertRefused(String why, ProposalOutcome outcome) {
    String reason = assertInstanceOf(ProposalOutcome.Rejected.class, outcome).reason();
    assertTrue(reason.contains(why), reason);
  }

  /** Created by a node of the older version; the others speak both. */
  private static SimCluster mixed(long seed) {
    SimCluster cluster = new SimCluster(seed, 3);
    cluster.start(0);
    cluster.settle(20_000);
    cluster.speak(2);
    cluster.start(1);
    cluster.start(2);
    cluster.settle(60_000);
    MetadataRecord map = new MetadataRecord.MapCreated("map", "default", new byte[0]);
    assertInstanceOf(ProposalOutcome.Committed.class, propose(cluster, cluster.node(2), map));
    return cluster;
  }

  private static ProposalOutcome propose(SimCluster cluster, SimNode node, MetadataRecord change) {
    List<ProposalOutcome> outcomes = new ArrayList<>();
    node.run(() -> node.control().log().propose(change, outcomes::add));
    assertTrue(cluster.world().runUntil(() -> !outcomes.isEmpty(), 10_000), cluster.describe());
    cluster.world().runMillis(500);
    return outcomes.get(0);
  }
}
