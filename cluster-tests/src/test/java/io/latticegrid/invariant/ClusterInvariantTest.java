package io.latticegrid.invariant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.metadata.image.Catalog;
import io.latticegrid.metadata.image.ClusterIdentity;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.Term;
import io.latticegrid.partition.PartitionStatus;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ClusterInvariantTest {
  private static final MemberId ONE = new MemberId(1, 1);
  private static final MemberId TWO = new MemberId(2, 1);

  private static MetadataImage image(long index, long epoch, List<MemberId> replicas) {
    PartitionRow row = new PartitionRow(0, epoch, epoch, replicas, replicas, List.of());
    return new MetadataImage(
        index,
        new Term(1, ONE),
        new ClusterIdentity(9, "test", 1),
        List.of(
            new MemberInfo(ONE, new Address("one", 1), 1, 1),
            new MemberInfo(TWO, new Address("two", 1), 1, 1)),
        new Catalog(List.of(new GroupInfo(1, "default", GroupInfo.Mode.CRDT, 1)), List.of(), 1),
        List.of(new PartitionTable(1, 1, List.of(row))));
  }

  private static PartitionStatus replica(boolean primary, long epoch, long digest) {
    return new PartitionStatus(
        1,
        0,
        epoch,
        epoch,
        primary,
        primary ? "SERVING" : "STREAMING",
        new VersionVector(),
        digest,
        1,
        1,
        0);
  }

  private static MemberView view(MemberId id, MetadataImage image, PartitionStatus replica) {
    return new MemberView("host-" + id.nodeId(), id, image, List.of(replica), 3);
  }

  @Test
  void twoPrimariesOfOneEpochAreSeen() {
    MetadataImage image = image(5, 7, List.of(ONE, TWO));
    SingleServingPrimaryPerEpoch invariant = new SingleServingPrimaryPerEpoch();
    assertEquals(List.of(), invariant.check(List.of(view(ONE, image, replica(true, 7, 1)))));
    assertEquals(List.of(), invariant.check(List.of(view(TWO, image, replica(true, 8, 1)))));
    assertEquals(1, invariant.check(List.of(view(TWO, image, replica(true, 7, 1)))).size());
  }

  @Test
  void anEpochThatGoesBackIsSeen() {
    EpochsMonotonic invariant = new EpochsMonotonic();
    MetadataImage newer = image(6, 8, List.of(ONE, TWO));
    MetadataImage older = image(5, 7, List.of(ONE, TWO));
    assertEquals(List.of(), invariant.check(List.of(view(ONE, newer, replica(true, 8, 1)))));
    assertEquals(2, invariant.check(List.of(view(ONE, older, replica(true, 7, 1)))).size());
  }

  @Test
  void twoRowsOfOneEpochAreSeen() {
    EpochsMonotonic invariant = new EpochsMonotonic();
    MetadataImage one = image(6, 8, List.of(ONE, TWO));
    MetadataImage other = image(6, 8, List.of(TWO, ONE));
    List<Violation> seen =
        invariant.check(
            List.of(view(ONE, one, replica(true, 8, 1)), view(TWO, other, replica(false, 8, 1))));
    assertEquals(2, seen.size(), seen.toString());
  }

  @Test
  void equalCopiesHaveConvergedAndOthersHaveNot() {
    MetadataImage image = image(6, 8, List.of(ONE, TWO));
    ReplicasConverge invariant = new ReplicasConverge();
    MemberView primary = view(ONE, image, replica(true, 8, 1));
    assertEquals(
        List.of(), invariant.check(List.of(primary, view(TWO, image, replica(false, 8, 1)))));
    assertFalse(
        invariant.check(List.of(primary, view(TWO, image, replica(false, 8, 2)))).isEmpty());
    assertFalse(invariant.check(List.of(primary)).isEmpty());
    MetadataImage alone = image(6, 8, List.of(ONE));
    assertFalse(
        invariant
            .check(
                List.of(
                    view(ONE, alone, replica(true, 8, 1)), view(TWO, alone, replica(false, 8, 1))))
            .isEmpty());
  }

  @Test
  void aQueueBeyondItsBoundIsSeen() {
    MemberView view = view(ONE, image(6, 8, List.of(ONE, TWO)), replica(true, 8, 1));
    assertEquals(List.of(), new BoundedQueues(3).check(List.of(view)));
    assertEquals(1, new BoundedQueues(2).check(List.of(view)).size());
  }
}
