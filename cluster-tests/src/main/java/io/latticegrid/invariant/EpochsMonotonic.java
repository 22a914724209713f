package io.latticegrid.invariant;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.partition.PartitionStatus;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Epochs never go back where one looks twice, and one epoch of a partition means the same row on
 * every member: all tables are prefixes of one history. Confined to its caller.
 */
public final class EpochsMonotonic implements ClusterInvariant {
  private static final String NAME = "EpochsMonotonic";

  private record Slot(MemberId member, int group, int partition) {}

  private record Epoch(long cluster, int group, int partition, long epoch) {}

  private record Step(long cluster, long index) {}

  private final Map<Slot, Long> replicaEpochs = new HashMap<>();
  private final Map<MemberId, MetadataImage> images = new HashMap<>();
  private final Map<Epoch, PartitionRow> rows = new HashMap<>();
  private final Map<Step, Long> digests = new HashMap<>();

  @Override
  public List<Violation> check(List<MemberView> members) {
    List<Violation> violations = new ArrayList<>();
    for (MemberView member : members) {
      MetadataImage image = member.image();
      if (image != null) {
        checkImage(member, image, violations);
      }
      for (PartitionStatus replica : member.partitions()) {
        checkReplica(member, replica, violations);
      }
    }
    return violations;
  }

  private void checkImage(MemberView member, MetadataImage image, List<Violation> violations) {
    MetadataImage before = images.put(member.id(), image);
    if (before != null && before.index() == image.index()) {
      return;
    }
    if (before != null && before.index() > image.index()) {
      add(
          violations,
          member.name() + " went back from index " + before.index() + " to " + image.index());
    }
    Long digest = digests.putIfAbsent(new Step(image.clusterId(), image.index()), image.digest());
    if (digest != null && digest != image.digest()) {
      add(violations, member.name() + " has another image of index " + image.index());
    }
    for (PartitionTable table : image.tables()) {
      PartitionTable old = before == null ? null : CommittedTable.table(before, table.group());
      for (PartitionRow row : table.rows()) {
        if (old != null && old.row(row.partition()) == row) {
          continue; // looked at when the member showed it first
        }
        Epoch epoch = new Epoch(image.clusterId(), table.group(), row.partition(), row.epoch());
        PartitionRow known = rows.putIfAbsent(epoch, row);
        if (known != null && !known.equals(row)) {
          add(violations, epoch + " is " + known + " and on " + member.name() + " " + row);
        }
      }
    }
  }

  private void checkReplica(
      MemberView member, PartitionStatus replica, List<Violation> violations) {
    Slot slot = new Slot(member.id(), replica.group(), replica.partition());
    Long before = replicaEpochs.put(slot, replica.epoch());
    if (before != null && before > replica.epoch()) {
      add(violations, slot + " went back from epoch " + before + " to " + replica.epoch());
    }
  }

  private static void add(List<Violation> violations, String what) {
    violations.add(new Violation(NAME, what));
  }
}
