package io.latticegrid.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.GroupInfo.TotalLoss;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.metadata.log.ProposalOutcome;
import io.latticegrid.metadata.sim.SimCluster;
import io.latticegrid.metadata.sim.SimNode;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What becomes of partitions of which a single member has the only copy; {@link SimCluster} checks
 * after every event that only who has every write comes to serve.
 */
class OwnershipTest {
  private static final String THIN = "thin";

  @Test
  void aSoleCopyIsAwaitedAndServedAgainByTheMemberThatCouldNotBeHeard() {
    for (long seed = 500; seed < 520; seed++) {
      SimCluster cluster = thinCluster(seed, TotalLoss.REFUSE);
      SimNode away = cluster.node(2);
      final List<Integer> sole = primaries(cluster, away);
      isolate(cluster, away);
      for (int partition : sole) {
        PartitionRow row = row(cluster, partition);
        assertEquals(PartitionRow.State.UNAVAILABLE, row.state());
        assertEquals(List.of(away.id()), row.holders());
      }
      cluster.network().healAll();
      cluster.settle(30_000);
      assertEquals(away.id(), cluster.node(2).id(), "it did not begin a new incarnation");
      assertFalse(away.wasRemoved());
      assertEquals(1, away.offers(), "what it reads of its former life removes it no second time");
      for (int partition : sole) {
        assertEquals(PartitionRow.State.SERVED, row(cluster, partition).state());
        assertEquals(0, row(cluster, partition).generation());
      }
    }
  }

  @Test
  void aSoleCopyIsLostOnceItsMemberIsBackWithoutItsMemory() {
    SimCluster cluster = thinCluster(530, TotalLoss.REFUSE);
    SimNode away = cluster.node(2);
    final List<Integer> sole = primaries(cluster, away);
    isolate(cluster, away);
    cluster.crash(away);
    cluster.network().healAll();
    cluster.start(2);
    cluster.settle(30_000);
    sole.forEach(p -> assertEquals(PartitionRow.State.LOST, row(cluster, p).state()));
    cluster.world().runMillis(10_000);
    sole.forEach(p -> assertEquals(PartitionRow.State.LOST, row(cluster, p).state()));
  }

  @Test
  void anOperatorMayForgetWhoIsAwayAndAcceptTheLoss() {
    SimCluster cluster = thinCluster(540, TotalLoss.REFUSE);
    cluster.rejoinRemoved();
    SimNode away = cluster.node(2);
    final List<Integer> sole = primaries(cluster, away);
    isolate(cluster, away);
    int thin = group(cluster).id();
    assertRejected(cluster, new MetadataRecord.LossAccepted(thin, sole), "waits for");
    assertRejected(
        cluster, new MetadataRecord.MemberForgotten(cluster.node(1).id()), "is a member");
    decide(cluster, new MetadataRecord.MemberForgotten(away.id()));
    sole.forEach(p -> assertEquals(PartitionRow.State.LOST, row(cluster, p).state()));
    decide(cluster, new MetadataRecord.LossAccepted(thin, sole));
    sole.forEach(p -> assertEquals(PartitionRow.State.SERVED, row(cluster, p).state()));
    sole.forEach(p -> assertEquals(1, row(cluster, p).generation()));
    assertRejected(cluster, new MetadataRecord.LossAccepted(thin, sole), "is served by");
    cluster.network().healAll();
    cluster.settle(30_000);
    assertNotEquals(away.id(), cluster.node(2).id(), "what it has is of no use any more");
    assertEquals(3, cluster.node(0).image().members().size());
  }

  @Test
  void anAcceptedLossIsThatOfTheGenerationThatItNamesAndOfNoLaterOne() {
    SimCluster cluster = thinCluster(545, TotalLoss.REFUSE, 2);
    int thin = group(cluster).id();
    final List<Integer> first = lose(cluster);
    final MetadataRecord meant = accepting(thin, first, 0);
    assertRejected(cluster, new MetadataRecord.LossesAccepted(thin, List.of()), "is named");
    assertRejected(cluster, accepting(thin, List.of(99), 0), "out of order or range");
    decide(cluster, accepting(thin, first, 1));
    first.forEach(p -> assertEquals(PartitionRow.State.LOST, row(cluster, p).state()));
    decide(cluster, meant);
    first.forEach(p -> assertEquals(PartitionRow.State.SERVED, row(cluster, p).state()));
    first.forEach(p -> assertEquals(1, row(cluster, p).generation()));
    cluster.settle(30_000);

    final List<PartitionRow> served = rows(cluster);
    decide(cluster, meant);
    assertEquals(served, rows(cluster), "asked again, it changes nothing");
    assertRejected(cluster, accepting(thin, first, 1), "is served by");

    List<Integer> again = new ArrayList<>(lose(cluster));
    again.retainAll(first);
    assertFalse(again.isEmpty(), "some are lost twice");
    decide(cluster, meant);
    again.forEach(p -> assertEquals(PartitionRow.State.LOST, row(cluster, p).state()));
    again.forEach(p -> assertEquals(1, row(cluster, p).generation()));
    decide(cluster, accepting(thin, again, 1));
    again.forEach(p -> assertEquals(2, row(cluster, p).generation()));
  }

  /** Kills a member that comes back without its memory; what it alone had. */
  private static List<Integer> lose(SimCluster cluster) {
    SimNode dead = cluster.node(2);
    final List<Integer> sole = primaries(cluster, dead);
    cluster.crash(dead);
    cluster.start(2);
    cluster.settle(30_000);
    sole.forEach(p -> assertEquals(PartitionRow.State.LOST, row(cluster, p).state()));
    return sole;
  }

  private static MetadataRecord accepting(int group, List<Integer> partitions, int generation) {
    return new MetadataRecord.LossesAccepted(
        group, partitions.stream().map(p -> new MetadataRecord.Loss(p, generation)).toList());
  }

  @Test
  void aGroupThatChoseSoIsServedEmptyWithoutAskingAnybody() {
    SimCluster cluster = thinCluster(550, TotalLoss.EMPTY);
    SimNode dead = cluster.node(2);
    final List<Integer> sole = primaries(cluster, dead);
    cluster.crash(dead);
    cluster.start(2);
    cluster.settle(30_000);
    sole.forEach(p -> assertEquals(PartitionRow.State.SERVED, row(cluster, p).state()));
    sole.forEach(p -> assertEquals(1, row(cluster, p).generation()));
  }

  @Test
  void copiesAreAddedAndTakenAwayWhenTheFiguresOfAGroupChange() {
    SimCluster cluster = thinCluster(560, TotalLoss.REFUSE);
    decide(
        cluster,
        new MetadataRecord.GroupChanged(THIN, 2, 2, TotalLoss.EMPTY, GroupInfo.OnSplit.REFUSE));
    cluster.world().runMillis(1_000);
    cluster.settle(20_000);
    assertEquals(2, group(cluster).minCopies());
    assertTrue(rows(cluster).stream().allMatch(row -> row.inSync().size() == 3));
    decide(
        cluster,
        new MetadataRecord.GroupChanged(THIN, 0, 1, TotalLoss.EMPTY, GroupInfo.OnSplit.REFUSE));
    cluster.world().runMillis(1_000);
    cluster.settle(20_000);
    assertTrue(rows(cluster).stream().allMatch(row -> row.replicas().size() == 1));
    assertRejected(
        cluster,
        new MetadataRecord.GroupChanged(THIN, 7, 1, TotalLoss.EMPTY, GroupInfo.OnSplit.REFUSE),
        "from 0 to 6");
    assertRejected(
        cluster,
        new MetadataRecord.GroupChanged(THIN, 1, 3, TotalLoss.EMPTY, GroupInfo.OnSplit.REFUSE),
        "minCopies");
  }

  @Test
  void whoDrainsIsLeftWithNothingAndNoCopyIsMissingMeanwhile() {
    for (long seed = 580; seed < 590; seed++) {
      SimCluster cluster = new SimCluster(seed, 4);
      cluster.grow(4);
      SimNode node = cluster.node((int) (seed % 4));
      final long begun = cluster.node(1).image().index();
      decide(cluster, new MetadataRecord.MemberDraining(node.id(), true));
      assertTrue(
          cluster.world().runUntil(() -> hasNothing(cluster, node), 20_000), cluster.describe());
      cluster.settle(20_000);
      for (MetadataImage image : cluster.history().tailMap(begun).values()) {
        assertTrue(
            image.tables().stream()
                .allMatch(table -> table.rows().stream().allMatch(r -> r.inSync().size() >= 2)));
      }
      decide(cluster, new MetadataRecord.MemberDraining(node.id(), false));
      assertTrue(cluster.world().runUntil(() -> !hasNothing(cluster, node), 20_000));
      cluster.settle(20_000);
    }
  }

  private static boolean hasNothing(SimCluster cluster, SimNode node) {
    return cluster.node(1).image().tables().stream()
        .allMatch(table ->
            table.rows().stream()
                .noneMatch(row -> row.isReplica(node.id()) || row.target().contains(node.id())));
  }

  @Test
  void everyNewClusterHasAStrictGroup() {
    SimCluster cluster = new SimCluster(570, 1);
    cluster.grow(1);
    GroupInfo strict = cluster.node(0).image().catalog().group("strict").orElseThrow();
    assertEquals(GroupInfo.Mode.STRICT, strict.mode());
    assertEquals(1, strict.backups());
  }

  private static SimCluster thinCluster(long seed, TotalLoss onTotalLoss) {
    return thinCluster(seed, onTotalLoss, 1);
  }

  private static SimCluster thinCluster(long seed, TotalLoss onTotalLoss, int version) {
    SimCluster cluster = new SimCluster(seed, 3);
    cluster.speak(version);
    cluster.grow(3);
    decide(
        cluster,
        new MetadataRecord.GroupCreated(
            THIN, GroupInfo.Mode.CRDT, 0, 1, onTotalLoss, GroupInfo.OnSplit.REFUSE));
    // At first the oldest has all of it.
    cluster.world().runMillis(1_000);
    cluster.settle(20_000);
    return cluster;
  }

  /** Nobody hears a node until the others have gone on without it. */
  private static void isolate(SimCluster cluster, SimNode node) {
    List<SimNode> rest = new ArrayList<>(cluster.alive());
    rest.remove(node);
    cluster.split(List.of(node), rest);
    assertTrue(cluster.world().runUntil(() -> cluster.isSettled(rest), 20_000), cluster.describe());
  }

  private static void decide(SimCluster cluster, MetadataRecord change) {
    assertInstanceOf(ProposalOutcome.Committed.class, propose(cluster, change));
  }

  private static void assertRejected(SimCluster cluster, MetadataRecord change, String why) {
    ProposalOutcome outcome = propose(cluster, change);
    String reason = assertInstanceOf(ProposalOutcome.Rejected.class, outcome).reason();
    assertTrue(reason.contains(why), reason);
  }

  private static ProposalOutcome propose(SimCluster cluster, MetadataRecord change) {
    List<ProposalOutcome> outcomes = new ArrayList<>();
    SimNode node = cluster.node(1);
    node.run(() -> node.control().log().propose(change, outcomes::add));
    assertTrue(cluster.world().runUntil(() -> !outcomes.isEmpty(), 5_000), cluster.describe());
    return outcomes.get(0);
  }

  private static GroupInfo group(SimCluster cluster) {
    return cluster.node(1).image().catalog().group(THIN).orElseThrow();
  }

  private static List<PartitionRow> rows(SimCluster cluster) {
    MetadataImage image = cluster.node(1).image();
    return image.table(group(cluster).id()).rows();
  }

  private static PartitionRow row(SimCluster cluster, int partition) {
    return rows(cluster).get(partition);
  }

  private static List<Integer> primaries(SimCluster cluster, SimNode node) {
    List<Integer> partitions =
        rows(cluster).stream()
            .filter(row -> row.isPrimary(node.id()))
            .map(PartitionRow::partition)
            .toList();
    assertFalse(partitions.isEmpty());
    return partitions;
  }
}
