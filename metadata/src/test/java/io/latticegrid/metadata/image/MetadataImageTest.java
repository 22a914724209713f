package io.latticegrid.metadata.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Invariant.BrokenInvariant;
import io.latticegrid.metadata.image.MetadataRecord.GroupCreated;
import io.latticegrid.metadata.image.MetadataRecord.MapCreated;
import io.latticegrid.metadata.image.MetadataRecord.MemberJoined;
import io.latticegrid.metadata.image.MetadataRecord.MembersLeft;
import io.latticegrid.metadata.image.MetadataRecord.RowsChanged;
import io.latticegrid.metadata.image.MetadataRecord.TermBegan;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetadataImageTest {
  private static final MemberInfo A = member(1, 1);
  private static final MemberInfo B = member(2, 1);
  private static final Term TERM = new Term(1, A.id());

  private final MetadataImage first =
      MetadataImage.create(TERM, new ClusterIdentity(9, "test", 2), DefaultGroup.DEFAULT, A);
  private final MetadataImage two = first.apply(new MemberJoined(B, List.of()), TERM);

  @Test
  void aNewClusterHasOneMemberThatHoldsEverything() {
    assertEquals(1, first.index());
    assertEquals(List.of(A), first.routing().members());
    for (PartitionRow row : first.table(1).rows()) {
      assertEquals(new PartitionRow(row.partition(), 1, 1, ids(A), ids(A), List.of()), row);
    }
  }

  @Test
  void theDigestTellsContentsApartAndLeavesTheTermOut() {
    MetadataImage same = first.apply(new MemberJoined(B, List.of()), TERM.next(B.id()));
    assertEquals(two.digest(), same.digest());
    assertNotEquals(two.digest(), two.apply(new TermBegan(TERM), TERM).digest());
  }

  @Test
  void aStaleRowIsRefused() {
    PartitionRow row = row(1, 2, 1, ids(A, B), ids(A));
    MetadataImage after = two.apply(rows(row), TERM);
    assertEquals(row, after.table(1).row(1));
    assertRefused(after, rows(row), "stale");
    assertThrows(BrokenInvariant.class, () -> after.apply(rows(row), TERM));
  }

  @Test
  void onlyAnInSyncReplicaComesToServeAndUnderANewReign() {
    assertRefused(two, rows(row(0, 2, 2, ids(B), ids(B))), "B has nothing");
    MetadataImage moving = two.apply(rows(row(0, 2, 1, ids(A, B), ids(A, B))), TERM);
    assertRefused(moving, rows(row(0, 3, 1, ids(B, A), ids(B, A))), "same reign");
    assertAllowed(moving, rows(row(0, 3, 3, ids(B, A), ids(B, A))));
  }

  @Test
  void aRowIsLostOnlyWithItsLastInSyncReplicaAndStaysLost() {
    assertRefused(two, rows(row(0, 2, 2, List.of(), List.of())), "A has it");
    GroupRows lost =
        new GroupRows(
            1, List.of(row(0, 2, 1, List.of(), List.of()), row(1, 2, 1, List.of(), List.of())));
    MetadataImage after =
        two.apply(new MembersLeft(ids(A), List.of(lost, new GroupRows(2, lost.rows()))), TERM);
    assertTrue(after.table(1).row(0).primary().isEmpty());
    assertRefused(after, rows(row(0, 3, 3, ids(B), ids(B))), "silently empty");
  }

  @Test
  void aMemberDoesNotGoWhileRowsNameItNorTheLastAtAll() {
    assertRefused(two, new MembersLeft(ids(A), List.of()), "rows name it");
    assertRefused(first, new MembersLeft(ids(A), List.of()), "the last");
    assertAllowed(two, new MembersLeft(ids(B), List.of()));
  }

  @Test
  void aNodeIsAMemberOnce() {
    assertRefused(two, new MemberJoined(member(2, 2), List.of()), "another life");
  }

  @Test
  void mapsAndGroupsGetTheNextNumberAndTheirNamesAreTakenOnce() {
    MapCreated map = new MapCreated("m", "default", new byte[] {1});
    MetadataImage after = two.apply(map, TERM);
    assertEquals(1, after.catalog().map("m").orElseThrow().id());
    assertRefused(after, map, "there already");
    assertRefused(after, new MapCreated("n", "nowhere", new byte[] {1}), "no such group");
    GroupCreated group = new GroupCreated("g", GroupInfo.Mode.STRICT, 2);
    MetadataImage grouped = after.apply(group, TERM);
    assertEquals(3, grouped.catalog().group("g").orElseThrow().id());
    assertEquals(ids(A), grouped.table(3).row(1).inSync());
    assertRefused(grouped, group, "there already");
    assertRefused(grouped, new GroupCreated("h", GroupInfo.Mode.CRDT, 7), "too many");
  }

  @Test
  void aDeltaSaysWhatChanged() {
    PartitionRow row = row(1, 2, 1, ids(A, B), ids(A));
    MetadataImage after =
        two.apply(rows(row), TERM).apply(new MapCreated("m", "default", new byte[0]), TERM);
    MetadataDelta delta = MetadataDelta.between(first, after);
    assertEquals(List.of(B), delta.joined());
    assertEquals(List.of(), delta.left());
    assertEquals(row, delta.row(1, 1).orElseThrow());
    assertFalse(delta.row(1, 0).isPresent());
    assertEquals("m", delta.maps().get(0).name());
    assertEquals(2, MetadataDelta.between(null, after).rows().get(0).rows().size());
  }

  private static void assertRefused(MetadataImage image, MetadataRecord change, String why) {
    assertTrue(image.objection(change) != null, () -> change + ": " + why);
  }

  private static void assertAllowed(MetadataImage image, MetadataRecord change) {
    assertTrue(image.objection(change) == null, () -> "refused: " + image.objection(change));
  }

  private static RowsChanged rows(PartitionRow row) {
    return new RowsChanged(new GroupRows(1, List.of(row)));
  }

  private static PartitionRow row(
      int partition, long epoch, long reign, List<MemberId> replicas, List<MemberId> inSync) {
    return new PartitionRow(partition, epoch, reign, replicas, inSync, List.of());
  }

  private static List<MemberId> ids(MemberInfo... members) {
    return List.of(members).stream().map(MemberInfo::id).toList();
  }

  private static MemberInfo member(int node, int incarnation) {
    return new MemberInfo(new MemberId(node, incarnation), new Address("host" + node, 7400), 2, 1);
  }
}
