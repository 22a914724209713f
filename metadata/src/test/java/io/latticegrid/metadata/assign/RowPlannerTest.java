package io.latticegrid.metadata.assign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.id.MemberId;
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
    assertEquals(List.of(), RowPlanner.plan(1, members(List.of(B)), 1, List.of(lost)));
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
    return RowPlanner.plan(1, members(members), 1, List.of(row)).get(0);
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
