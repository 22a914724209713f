package io.latticegrid.metadata.image;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which row may follow which: the rules that keep data alive. Pure. Only who has every acknowledged
 * write comes to serve, and what is lost is served again only in a new generation.
 */
final class RowRules {
  private RowRules() {}

  static @Nullable String objection(
      MetadataImage image, List<GroupRows> groups, List<MemberId> members) {
    for (GroupRows rows : groups) {
      String objection = objection(image, rows, members);
      if (objection != null) {
        return objection;
      }
    }
    return null;
  }

  static @Nullable String objection(MetadataImage image, GroupRows rows, List<MemberId> members) {
    GroupInfo group = image.catalog().group(rows.group()).orElse(null);
    if (group == null) {
      return "there is no group " + rows.group();
    }
    int last = -1;
    for (PartitionRow row : rows.rows()) {
      if (row.partition() <= last || row.partition() >= image.partitionCount()) {
        return "partition " + row.partition() + " is out of order or range";
      }
      last = row.partition();
      String objection = objection(group, image.table(rows.group()).row(last), row, members);
      if (objection != null) {
        return "partition " + last + " of group " + rows.group() + ": " + objection;
      }
    }
    return null;
  }

  /**
   * Why rows that stay would name somebody who goes, or wait for somebody who is there. What one of
   * these dead has left may be with a later life of its node that is a member, and wait there for
   * what becomes of other holders.
   */
  static @Nullable String objection(
      List<PartitionTable> tables, List<MemberInfo> members, List<MemberId> dead) {
    List<MemberId> ids = members.stream().map(MemberInfo::id).toList();
    for (PartitionTable table : tables) {
      for (PartitionRow row : table.rows()) {
        if (!ids.containsAll(row.replicas()) || !ids.containsAll(row.target())) {
          return "partition " + row.partition() + " would stay with a member that goes";
        }
        for (MemberId holder : row.holders()) {
          boolean there = ids.stream().anyMatch(id -> id.nodeId() == holder.nodeId());
          if (there && !(dead.contains(holder) && !ids.contains(holder))) {
            return "partition " + row.partition() + " would wait for " + holder;
          }
        }
      }
    }
    return null;
  }

  private static @Nullable String objection(
      GroupInfo group, PartitionRow before, PartitionRow row, List<MemberId> members) {
    if (!members.containsAll(row.replicas()) || !members.containsAll(row.target())) {
      return "names somebody who is no member";
    }
    if (!row.replicas().containsAll(row.inSync()) || !distinct(row.replicas())) {
      return "replicas and in-sync replicas do not fit";
    }
    if (row.generation() != before.generation()) {
      return rebirthObjection(group, before, row, members);
    }
    if (row.epoch() != before.epoch() + 1) {
      return "based on epoch " + (row.epoch() - 1) + ", is at " + before.epoch();
    }
    return row.replicas().isEmpty()
        ? unservedObjection(before, row, members)
        : servedObjection(before, row);
  }

  private static @Nullable String rebirthObjection(
      GroupInfo group, PartitionRow before, PartitionRow row, List<MemberId> members) {
    if (row.epoch() != PartitionRow.nextGeneration(before.epoch())) {
      return "generation " + row.generation() + " cannot follow " + before.generation();
    }
    boolean gone =
        before.inSync().stream().noneMatch(members::contains)
            && before.holders().stream().noneMatch(members::contains);
    boolean chosen = group.onTotalLoss() == GroupInfo.TotalLoss.EMPTY && gone;
    if (before.state() != PartitionRow.State.LOST && !chosen) {
      return "is not lost";
    }
    boolean fits = row.inSync().size() == 1 && row.isPrimary(row.inSync().get(0));
    return fits && row.holders().isEmpty() && row.reign() == row.epoch()
        ? null
        : "would not begin empty at one member";
  }

  private static @Nullable String unservedObjection(
      PartitionRow before, PartitionRow row, List<MemberId> members) {
    if (!row.inSync().isEmpty() || !row.target().isEmpty()) {
      return "replicas and in-sync replicas do not fit";
    }
    List<MemberId> had = before.replicas().isEmpty() ? before.holders() : before.inSync();
    if (had.stream().anyMatch(members::contains)) {
      return "somebody who has it is there";
    }
    return had.containsAll(row.holders()) && distinct(row.holders())
        ? null
        : "names a holder who does not have every write";
  }

  private static @Nullable String servedObjection(PartitionRow before, PartitionRow row) {
    MemberId primary = row.replicas().get(0);
    List<MemberId> had = before.replicas().isEmpty() ? before.holders() : before.inSync();
    if (!row.inSync().contains(primary) || !(had.contains(primary) || isHeir(before, primary))) {
      return primary + " would serve without having every write";
    }
    if (!row.holders().isEmpty()) {
      return "is served and waits for holders";
    }
    boolean same = before.isPrimary(primary);
    return row.reign() == (same ? before.reign() : row.epoch()) ? null : "wrong reign";
  }

  /**
   * Whether a member may have, from the log of a former life of its node, what only those have who
   * are gone.
   */
  private static boolean isHeir(PartitionRow before, MemberId member) {
    List<MemberId> had = before.replicas().isEmpty() ? before.holders() : before.inSync();
    return had.stream()
        .anyMatch(id -> id.nodeId() == member.nodeId() && id.incarnation() < member.incarnation());
  }

  private static boolean distinct(List<MemberId> members) {
    for (int i = 1; i < members.size(); i++) {
      if (members.subList(0, i).contains(members.get(i))) {
        return false;
      }
    }
    return true;
  }

  static List<PartitionTable> changed(List<PartitionTable> tables, List<GroupRows> groups) {
    List<PartitionTable> changed = new ArrayList<>(tables);
    for (GroupRows group : groups) {
      if (!group.rows().isEmpty()) {
        PartitionTable table = changed.get(group.group() - 1);
        List<PartitionRow> rows = new ArrayList<>(table.rows());
        group.rows().forEach(row -> rows.set(row.partition(), row));
        changed.set(
            group.group() - 1, new PartitionTable(table.group(), table.version() + 1, rows));
      }
    }
    return changed;
  }
}
