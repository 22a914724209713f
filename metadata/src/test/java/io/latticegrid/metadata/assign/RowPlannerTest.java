package io.latticegrid.metadata.assign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.GroupInfo.TotalLoss;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RowPlannerTest {
  private static final MemberId A = new MemberId(1, 1);
  private static final MemberId B = new MemberId(2, 1);
  private static final MemberId C = new MemberId(3, 1);
  private static final GroupInfo GROUP = new GroupInfo(1, "g", GroupInfo.Mode.CRDT, 1);

  @Test
  void aNewMemberGetsACopyThatIsNotInSyncYet() {
    PartitionRow row = row(1, 1, List.of(A), List.of(A), List.of());
    PartitionRow planned = plan(List.of(A, B), row);
    assertEquals(row(2, 1, List.of(A, B), List.of(A), planned.target()), planned);
    assertEquals(2, planned.target().size());
  }

  @Test
  void aMoveUnderTheSamePrimaryEndsWithTheLastReplicaInSync() {
    PartitionRow moving = row(5, 2, List.of(A, B, C), List.of(A, B), List.of(A, C));
    assertEquals(
        Optional.of(row(6, 2, List.of(A, C), List.of(A, C), List.of())),
        RowPlanner.withInSync(moving, C));
  }

  @Test
  void aMoveToAnotherPrimaryEndsWithAHandOverAndANewReign() {
    PartitionRow moving = row(5, 2, List.of(A, B), List.of(A, B), List.of(B));
    assertEquals(
        Optional.of(row(6, 6, List.of(B), List.of(B), List.of())), RowPlanner.handOver(moving));
    assertTrue(
        RowPlanner.handOver(row(5, 2, List.of(A, B), List.of(A), List.of(B))).isEmpty(),
        "not in sync");
    assertTrue(RowPlanner.handOver(row(5, 2, List.of(A), List.of(A), List.of())).isEmpty());
  }

  @Test
  void theFirstInSyncReplicaIsPromotedWhenThePrimaryDies() {
    PartitionRow row = row(5, 2, List.of(A, B, C), List.of(A, C), List.of());
    PartitionRow planned = plan(List.of(B, C), row);
    assertEquals(C, planned.replicas().get(0));
    assertEquals(List.of(C), planned.inSync());
    assertEquals(6, planned.reign());
  }

  @Test
  void withoutAnInSyncReplicaARowIsLostAndStaysSo() {
    PartitionRow row = row(5, 2, List.of(A, B), List.of(A), List.of());
    PartitionRow lost = plan(List.of(B, C), row);
    assertEquals(List.of(), lost.replicas());
    assertEquals(6, lost.epoch());
    assertEquals(List.of(), RowPlanner.plan(GROUP, roster(List.of(B)), List.of(lost)));
  }

  @Test
  void aPartitionWaitsForWhoWentSilentlyAndIsServedByItAgain() {
    PartitionRow row = row(5, 2, List.of(A, B), List.of(A), List.of());
    PartitionRow away = plan(roster(List.of(B, C)).withSilent(List.of(A)), row);
    assertEquals(PartitionRow.State.UNAVAILABLE, away.state());
    assertEquals(List.of(A), away.holders());
    assertEquals(
        List.of(), RowPlanner.plan(GROUP, roster(List.of(B)), List.of(away)), "it goes on waiting");
    PartitionRow back = plan(roster(List.of(B, C, A)), away);
    assertEquals(A, back.replicas().get(0));
    assertEquals(List.of(A), back.inSync());
    assertEquals(7, back.reign());
    assertEquals(List.of(), back.holders());
  }

  @Test
  void oneHolderThatIsReadmittedIsEnoughAndAnotherIsNotAwaited() {
    PartitionRow row = row(5, 2, List.of(A, B), List.of(A, B), List.of());
    PartitionRow away = plan(roster(List.of(C)).withSilent(List.of(A, B)), row);
    assertEquals(List.of(A, B), away.holders());
    PartitionRow back = plan(roster(List.of(C, B)), away);
    assertEquals(List.of(B), back.inSync());
    assertEquals(List.of(), back.holders());
  }

  @Test
  void aCopyThatGrewOldWhileOthersServedIsNotAwaited() {
    PartitionRow row = row(5, 2, List.of(A, B), List.of(A, B), List.of());
    PartitionRow alone = plan(roster(List.of(A, C)).withSilent(List.of(B)), row);
    assertEquals(List.of(), alone.holders());
    assertEquals(
        PartitionRow.State.LOST, plan(roster(List.of(C)).withSilent(List.of(B)), alone).state());
  }

  @Test
  void aPartitionIsLostWhenItsLastHolderWillNotReturn() {
    PartitionRow away = new PartitionRow(0, 6, 2, List.of(), List.of(), List.of(), List.of(A));
    PartitionRow lost = plan(roster(List.of(B)).withReleased(List.of(A)), away);
    assertEquals(PartitionRow.State.LOST, lost.state());
    assertEquals(7, lost.epoch());
  }

  @Test
  void whereTheOperatorChoseSoALostPartitionBeginsAnewAtOnce() {
    GroupInfo group =
        new GroupInfo(1, "g", GroupInfo.Mode.CRDT, 1, 1, TotalLoss.EMPTY, GroupInfo.OnSplit.REFUSE);
    PartitionRow row = row(5, 2, List.of(A, B), List.of(A), List.of());
    PartitionRow anew = RowPlanner.plan(group, roster(List.of(B, C)), List.of(row)).get(0);
    assertEquals(1, anew.generation());
    assertEquals(anew.epoch(), anew.reign());
    assertEquals(List.of(anew.replicas().get(0)), anew.inSync());
    PartitionRow waiting =
        RowPlanner.plan(group, roster(List.of(B)).withSilent(List.of(A)), List.of(row)).get(0);
    assertEquals(PartitionRow.State.UNAVAILABLE, waiting.state(), "it may still come back");
  }

  @Test
  void whoDrainsKeepsServingUntilOthersAreInSyncAndGetsNothingMore() {
    PartitionRow row = row(5, 2, List.of(A, B), List.of(A, B), List.of());
    PartitionRow moving = plan(draining(List.of(A, B, C), A), row);
    assertEquals(List.of(A, B), moving.inSync());
    assertTrue(moving.isReplica(C) && !moving.target().contains(A), moving.toString());
  }

  @Test
  void whereTooFewRemainWhoDrainsKeepsItsCopyAsABackup() {
    PartitionRow row = row(5, 2, List.of(A, B), List.of(A, B), List.of());
    PartitionRow moving = plan(draining(List.of(A, B), A), row);
    assertEquals(List.of(B, A), moving.target());
  }

  @Test
  void whoseClockIsOffHandsItsPrimariesOverAndStaysABackup() {
    PartitionRow row = row(5, 2, List.of(A, B), List.of(A, B), List.of());
    Roster barring = roster(List.of(A, B)).barring(List.of(A));
    PartitionRow moving = plan(barring, row);
    assertEquals(List.of(B, A), moving.target());
    PartitionRow over = RowPlanner.handOver(moving).orElseThrow();
    assertEquals(List.of(B, A), over.replicas());
    assertTrue(RowPlanner.plan(GROUP, barring, List.of(over)).isEmpty(), "it stays so");
    assertTrue(
        RowPlanner.plan(GROUP, roster(List.of(A)).barring(List.of(A)), List.of(row)).stream()
            .allMatch(alone -> alone.isPrimary(A)),
        "whoever has the only copy serves it");
  }

  @Test
  void thePrimaryIsNeverTakenOutOfTheInSyncSet() {
    PartitionRow row = row(5, 2, List.of(A, B), List.of(A, B), List.of());
    assertTrue(RowPlanner.withoutInSync(row, A).isEmpty());
    assertTrue(RowPlanner.withoutInSync(row, C).isEmpty());
    assertEquals(
        Optional.of(row(6, 2, List.of(A, B), List.of(A), List.of())),
        RowPlanner.withoutInSync(row, B));
  }

  @Test
  void onlyAReplicaIsTakenIntoTheInSyncSet() {
    PartitionRow row = row(5, 2, List.of(A, B), List.of(A), List.of());
    assertTrue(RowPlanner.withInSync(row, C).isEmpty());
    assertTrue(RowPlanner.withInSync(row, A).isEmpty());
  }

  private static PartitionRow plan(List<MemberId> members, PartitionRow row) {
    return RowPlanner.plan(GROUP, roster(members), List.of(row)).get(0);
  }

  private static PartitionRow plan(Roster roster, PartitionRow row) {
    return RowPlanner.plan(GROUP, roster, List.of(row)).get(0);
  }

  private static Roster draining(List<MemberId> members, MemberId who) {
    return new Roster(members(members), List.of(who), List.of(), List.of());
  }

  private static Roster roster(List<MemberId> members) {
    return new Roster(members(members), List.of(), List.of(), List.of());
  }

  private static List<MemberInfo> members(List<MemberId> ids) {
    return ids.stream()
        .map(id -> new MemberInfo(id, new Address("h" + id.nodeId(), 1), 2, 1))
        .toList();
  }

  private static PartitionRow row(
      long epoch,
      long reign,
      List<MemberId> replicas,
      List<MemberId> inSync,
      List<MemberId> target) {
    return new PartitionRow(0, epoch, reign, replicas, inSync, target);
  }
}
