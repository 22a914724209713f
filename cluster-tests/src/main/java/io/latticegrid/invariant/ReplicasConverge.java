package io.latticegrid.invariant;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.partition.PartitionStatus;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When nothing happens any more, all members agree on the metadata, every partition has all its
 * copies in sync, and the copies are equal. Immutable. Meant for the end: before, a violation only
 * says what is still to come.
 */
public final class ReplicasConverge implements ClusterInvariant {
  private static final String NAME = "ReplicasConverge";

  @Override
  public List<Violation> check(List<MemberView> members) {
    List<Violation> violations = new ArrayList<>();
    MetadataImage newest = newest(members);
    if (newest == null) {
      return List.of(new Violation(NAME, "no member has metadata"));
    }
    checkMembers(members, newest, violations);
    for (PartitionTable table : newest.tables()) {
      int backups = backups(newest, table.group());
      int copies = Math.min(backups + 1, newest.members().size());
      for (PartitionRow row : table.rows()) {
        checkRow(members, table.group(), row, copies, violations);
      }
    }
    return violations;
  }

  private static @Nullable MetadataImage newest(List<MemberView> members) {
    MetadataImage newest = null;
    for (MemberView member : members) {
      MetadataImage image = member.image();
      if (image != null && (newest == null || image.index() > newest.index())) {
        newest = image;
      }
    }
    return newest;
  }

  private static int backups(MetadataImage image, int group) {
    for (GroupInfo info : image.catalog().groups()) {
      if (info.id() == group) {
        return info.backups();
      }
    }
    return 0;
  }

  private static void checkMembers(
      List<MemberView> members, MetadataImage newest, List<Violation> violations) {
    List<MemberId> running = members.stream().map(MemberView::id).sorted().toList();
    List<MemberId> known = newest.memberIds().stream().sorted().toList();
    if (!running.equals(known)) {
      add(violations, "members " + known + " are known, " + running + " run");
    }
    for (MemberView member : members) {
      MetadataImage image = member.image();
      if (image == null || image.index() != newest.index()) {
        add(violations, member.name() + " is behind in the metadata");
      }
    }
  }

  private static void checkRow(
      List<MemberView> members,
      int group,
      PartitionRow row,
      int copies,
      List<Violation> violations) {
    String where = "partition " + group + "/" + row.partition();
    if (row.replicas().isEmpty()) {
      // All copies are gone and it is declared so: nobody serves it, and nobody will.
      return;
    }
    if (row.inSync().size() != copies || row.replicas().size() != copies) {
      add(
          violations,
          where
              + " should have "
              + copies
              + " copies in sync: "
              + row
              + copies(members, group, row));
      return;
    }
    if (!row.target().isEmpty()) {
      add(violations, where + " is still moving: " + row);
    }
    PartitionStatus first = null;
    for (MemberId id : row.replicas()) {
      Optional<PartitionStatus> replica =
          members.stream()
              .filter(member -> member.id().equals(id))
              .findFirst()
              .flatMap(member -> member.replica(group, row.partition()));
      if (replica.isEmpty()) {
        add(violations, where + " is not on " + id);
        return;
      }
      PartitionStatus status = replica.get();
      checkPhase(where, row, id, status, violations);
      if (first == null) {
        first = status;
      } else if (!isEqual(first, status)) {
        add(violations, where + " differs: " + first + " and " + status);
      }
    }
  }

  /** Who holds what of a partition, for people. */
  private static String copies(List<MemberView> members, int group, PartitionRow row) {
    StringBuilder text = new StringBuilder();
    for (MemberView member : members) {
      member
          .replica(group, row.partition())
          .ifPresent(copy -> text.append("; ").append(member.id()).append(' ').append(copy));
    }
    return text.toString();
  }

  private static void checkPhase(
      String where, PartitionRow row, MemberId id, PartitionStatus status, List<Violation> into) {
    String expected = row.isPrimary(id) ? "SERVING" : "STREAMING";
    if (status.primary() != row.isPrimary(id) || !status.phase().equals(expected)) {
      add(into, where + " on " + id + " should be " + expected + ": " + status);
    }
  }

  private static boolean isEqual(PartitionStatus one, PartitionStatus other) {
    return one.digest() == other.digest()
        && one.entries() == other.entries()
        && one.vector().equals(other.vector());
  }

  private static void add(List<Violation> violations, String what) {
    violations.add(new Violation(NAME, what));
  }
}
