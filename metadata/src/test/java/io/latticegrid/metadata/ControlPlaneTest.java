package io.latticegrid.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.schema.FieldType;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.data.schema.TypeDescriptor;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.log.ProposalOutcome;
import io.latticegrid.metadata.sim.SimCluster;
import io.latticegrid.metadata.sim.SimNode;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Scenarios of clusters; {@link SimCluster} checks after every event that logs agree and that no
 * two members serve one partition.
 */
class ControlPlaneTest {
  @Test
  void aNodeWithoutAddressesCreatesAClusterAtOnce() {
    SimCluster cluster = new SimCluster(1, 1);
    SimNode node = cluster.start(0, JoinMode.create());
    assertTrue(cluster.world().runUntil(node::hasLease, 1_000));
    assertTrue(IntStream.range(0, SimCluster.PARTITIONS).allMatch(p -> node.serves(1, p)));
  }

  @Test
  void onlyTheFirstOfTheListCreatesAndTheOthersJoinIt() {
    SimCluster cluster = new SimCluster(2, 3);
    cluster.start(1);
    cluster.start(2);
    cluster.world().runMillis(20_000);
    assertTrue(cluster.alive().stream().noneMatch(SimNode::isMember));
    assertFalse(cluster.node(1).control().stats().waitingFor().isEmpty());
    cluster.start(0);
    cluster.settle(20_000);
    assertEquals(3, cluster.node(2).image().members().size());
    assertEquals(cluster.node(0).id(), cluster.node(2).image().memberIds().get(0));
  }

  @Test
  void theFirstOfTheListWaitsForAnAddressThatCannotBeReached() {
    SimCluster cluster = new SimCluster(3, 2);
    cluster.network().block(cluster.addresses().get(0), cluster.addresses().get(1));
    SimNode first = cluster.start(0);
    cluster.world().runMillis(30_000);
    assertFalse(first.isMember());
    cluster.network().healAll();
    cluster.settle(20_000);
    assertTrue(first.isMember());
  }

  @ParameterizedTest
  @ValueSource(longs = {10, 11, 12, 13, 14, 15, 16, 17})
  void nodesThatStartTogetherBecomeOneCluster(long seed) {
    SimCluster cluster = new SimCluster(seed, 5);
    for (int i = 4; i >= 0; i--) {
      cluster.start(i);
    }
    cluster.settle(30_000);
    assertEquals(5, cluster.history().lastEntry().getValue().members().size());
  }

  @Test
  void aNodeOfAnotherClusterNameIsRefused() {
    SimCluster cluster = new SimCluster(4, 2);
    cluster.grow(1);
    SimNode stranger =
        cluster.start(
            1,
            JoinMode.join(cluster.addresses()),
            ControlConfig.DEFAULT.forCluster("other", 12, 1));
    cluster.world().runMillis(2_000);
    assertTrue(stranger.refusal().contains("'sim'"), stranger.refusal());
    assertEquals(1, cluster.node(0).image().members().size());
  }

  @Test
  void aClusterGrowsFromOneToThreeWithEveryPartitionOnTwo() {
    SimCluster cluster = new SimCluster(5, 3);
    cluster.grow(3);
    for (PartitionRow row : cluster.node(2).image().table(1).rows()) {
      assertEquals(2, row.inSync().size());
      assertEquals(row.replicas(), row.inSync());
    }
    for (SimNode node : cluster.alive()) {
      assertEquals(4, primaries(cluster, node));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void threeNodesLoseNothingWhoeverDies(int victim) {
    for (long seed = 100; seed < 130; seed++) {
      SimCluster cluster = new SimCluster(seed, 3);
      cluster.grow(3);
      cluster.crash(cluster.node(victim));
      boolean serves = cluster.world().runUntil(() -> cluster.serves(cluster.alive()), 3_000);
      assertTrue(serves, "seed " + seed + ": " + cluster.describe());
      assertEquals(2, cluster.alive().get(0).image().members().size());
      assertNothingLost(cluster);
    }
  }

  @Test
  void fiveNodesSurviveThreeDeathsOneAfterAnotherTheCoordinatorFirst() {
    for (long seed = 200; seed < 220; seed++) {
      SimCluster cluster = new SimCluster(seed, 5);
      cluster.grow(5);
      for (int death = 0; death < 3; death++) {
        cluster.crash(cluster.coordinator());
        cluster.settle(20_000);
        assertNothingLost(cluster);
      }
      assertEquals(2, cluster.alive().size());
    }
  }

  @Test
  void twoNodesGoOnWhenTheYoungerDiesButNotWhenTheOlderDoes() {
    SimCluster cluster = new SimCluster(6, 2);
    cluster.grow(2);
    cluster.crash(cluster.node(1));
    cluster.settle(20_000);
    assertNothingLost(cluster);

    SimCluster other = new SimCluster(6, 2);
    other.grow(2);
    other.crash(other.node(0));
    other.world().runMillis(20_000);
    assertFalse(other.node(1).hasLease());
    assertEquals(2, other.node(1).image().members().size());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aMinorityDecidesNothingAndComesBackAsSomebodyElse(int alone) {
    for (long seed = 300; seed < 320; seed++) {
      SimCluster cluster = new SimCluster(seed, 3);
      cluster.rejoinRemoved();
      cluster.grow(3);
      SimNode minority = cluster.node(alone);
      List<SimNode> majority = new ArrayList<>(cluster.alive());
      majority.remove(minority);
      cluster.split(List.of(minority), majority);
      cluster.world().runMillis(1_200);
      assertFalse(minority.hasLease());
      final long index = minority.image().index();
      assertTrue(cluster.world().runUntil(() -> cluster.isSettled(majority), 20_000));
      assertEquals(index, minority.image().index());
      cluster.network().healAll();
      cluster.settle(20_000);
      assertTrue(minority.wasRemoved());
      assertNotEquals(minority.id(), cluster.node(alone).id());
      assertNothingLost(cluster);
    }
  }

  @Test
  void aNodeThatReturnsReplacesItsFormerLife() {
    SimCluster cluster = new SimCluster(7, 3);
    cluster.grow(3);
    cluster.crash(cluster.node(0));
    SimNode again = cluster.start(0);
    cluster.settle(30_000);
    assertEquals(2, again.id().incarnation());
    assertEquals(3, again.image().members().size());
    assertNothingLost(cluster);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aNodeLeavesInOrderWithoutAnybodyWaitingForItsLease(int leaver) {
    for (long seed = 400; seed < 410; seed++) {
      SimCluster cluster = new SimCluster(seed, 3);
      cluster.grow(3);
      SimNode node = cluster.node(leaver);
      boolean[] done = new boolean[1];
      node.run(() -> node.control().leave(() -> done[0] = true));
      assertFalse(node.hasLease());
      assertTrue(cluster.world().runUntil(() -> done[0], 5_000), cluster.describe());
      cluster.crash(node);
      cluster.settle(10_000);
      assertNothingLost(cluster);
      assertFalse(node.wasRemoved());
    }
  }

  @Test
  void aMapIsOpenedOnceAndKnownToAll() {
    SimCluster cluster = new SimCluster(8, 3);
    cluster.grow(3);
    List<String> answers = new ArrayList<>();
    open(cluster.node(1), "flights", FieldType.STRING, false, answers);
    open(cluster.node(1), "flights", FieldType.STRING, true, answers);
    open(cluster.node(2), "flights", FieldType.STRING, true, answers);
    cluster.world().runMillis(1_000);
    open(cluster.node(0), "flights", FieldType.STRING, false, answers);
    open(cluster.node(0), "flights", FieldType.UUID, true, answers);
    open(cluster.node(2), "airports", FieldType.UUID, true, answers);
    cluster.world().runMillis(1_000);
    answers.sort(null);
    // The very first may come before or after the map; all others are sure.
    assertEquals(6, answers.size());
    assertEquals(
        List.of(Code.SCHEMA_MISMATCH.name(), "map 1", "map 2"),
        answers.stream().filter(a -> !a.equals(Code.UNKNOWN_MAP.name())).distinct().toList());
    cluster.settle(1_000);
    assertEquals(2, cluster.node(0).image().catalog().maps().size());
  }

  @Test
  void anUnknownMapIsAnErrorAndSoIsAnUnreachableCluster() {
    SimCluster cluster = new SimCluster(9, 3);
    cluster.grow(3);
    List<String> answers = new ArrayList<>();
    open(cluster.node(2), "nothing", FieldType.STRING, false, answers);
    cluster.world().runMillis(1_000);
    cluster.split(List.of(cluster.node(2)), List.of(cluster.node(0), cluster.node(1)));
    open(cluster.node(2), "nothing", FieldType.STRING, true, answers);
    cluster.world().runMillis(20_000);
    assertEquals(List.of(Code.UNKNOWN_MAP.name(), Code.NOT_AVAILABLE.name()), answers);
  }

  @Test
  void aGroupIsCreatedWithItsTableAndSpreadsOverTheMembers() {
    SimCluster cluster = new SimCluster(20, 3);
    cluster.grow(3);
    List<ProposalOutcome> outcomes = new ArrayList<>();
    for (int again = 0; again < 2; again++) {
      SimNode node = cluster.node(2);
      node.run(() -> node.control().createGroup("wide", GroupInfo.Mode.STRICT, 2, outcomes::add));
      cluster.settle(20_000);
      cluster.world().runMillis(500);
    }
    cluster.settle(20_000);
    assertEquals(2, outcomes.size());
    outcomes.forEach(o -> assertInstanceOf(ProposalOutcome.Committed.class, o));
    assertTrue(
        cluster.node(0).image().table(3).rows().stream().allMatch(r -> r.inSync().size() == 3));
  }

  @Test
  void aBackupLeavesTheInSyncSetOnlyByTheWordOfItsPrimaryAtTheRowsEpoch() {
    SimCluster cluster = new SimCluster(21, 2);
    cluster.grow(2);
    PartitionRow row = cluster.node(0).image().table(1).row(0);
    SimNode primary = cluster.node((int) row.replicas().get(0).nodeId() - 1);
    SimNode backup = cluster.node((int) row.replicas().get(1).nodeId() - 1);
    List<ProposalOutcome> outcomes = new ArrayList<>();
    remove(backup, row.epoch(), backup, outcomes);
    remove(primary, row.epoch() - 1, backup, outcomes);
    remove(primary, row.epoch(), primary, outcomes);
    cluster.world().runMillis(500);
    assertEquals(3, outcomes.size());
    outcomes.forEach(o -> assertInstanceOf(ProposalOutcome.Rejected.class, o));
    remove(primary, row.epoch(), backup, outcomes);
    assertTrue(cluster.world().runUntil(() -> outcomes.size() == 4, 500));
    assertInstanceOf(ProposalOutcome.Committed.class, outcomes.get(3));
    assertEquals(row.epoch() + 1, primary.image().table(1).row(0).epoch());
    assertEquals(List.of(primary.id()), primary.image().table(1).row(0).inSync());
    cluster.settle(5_000);
  }

  private static void remove(
      SimNode by, long epoch, SimNode member, List<ProposalOutcome> outcomes) {
    var request = new ControlPlane.InSyncRequest(1, 0, epoch, member.id(), false);
    by.run(() -> by.control().requestInSync(request, outcomes::add));
  }

  private static void open(
      SimNode node, String name, FieldType key, boolean create, List<String> answers) {
    MapDefinition definition =
        new MapDefinition(
            name,
            GroupInfo.DEFAULT_NAME,
            new TypeDescriptor(key, null),
            new TypeDescriptor(FieldType.ANY, null),
            "");
    node.run(() ->
        node.control()
            .openMap(
                definition,
                create,
                (info, error) ->
                    answers.add(
                        info != null
                            ? "map " + info.id()
                            : error == null ? "neither" : error.code().name())));
  }

  private static long primaries(SimCluster cluster, SimNode node) {
    return cluster.node(0).image().table(1).rows().stream()
        .filter(row -> row.isPrimary(node.id()))
        .count();
  }

  private static void assertNothingLost(SimCluster cluster) {
    assertTrue(
        cluster.alive().get(0).image().table(1).rows().stream()
            .noneMatch(row -> row.replicas().isEmpty()),
        cluster.describe());
  }
}
