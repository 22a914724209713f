package io.latticegrid.metadata.image;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What changed between two images, by one record or by many. Immutable.
 *
 * @param joined members that came
 * @param left members that went
 * @param rows rows that changed, by group; all rows of a new group
 * @param groups groups that were created or changed
 * @param maps maps that were created
 * @param actingMillis for how long whoever was promoted counts as acting; {@link #ACTING_UNKNOWN}
 *     if several records led here
 */
public record MetadataDelta(
    List<MemberInfo> joined,
    List<MemberInfo> left,
    List<GroupRows> rows,
    List<GroupInfo> groups,
    List<MapEntry> maps,
    int actingMillis) {
  /** Each of several records may have promoted somebody early: the longest time counts. */
  public static final int ACTING_UNKNOWN = -1;

  /** Copies the lists. */
  public MetadataDelta {
    joined = List.copyOf(joined);
    left = List.copyOf(left);
    rows = List.copyOf(rows);
    groups = List.copyOf(groups);
    maps = List.copyOf(maps);
  }

  /** What leads from an image, or from nothing, to a later one. */
  public static MetadataDelta between(@Nullable MetadataImage before, MetadataImage after) {
    List<MemberInfo> old = before == null ? List.of() : before.members();
    List<GroupInfo> groups = before == null ? List.of() : before.catalog().groups();
    int maps = before == null ? 0 : before.catalog().maps().size();
    return new MetadataDelta(
        without(after.members(), old),
        without(old, after.members()),
        rows(before == null ? List.of() : before.tables(), after.tables()),
        after.catalog().groups().stream().filter(group -> !groups.contains(group)).toList(),
        after.catalog().maps().subList(maps, after.catalog().maps().size()),
        actingMillis(before, after));
  }

  private static int actingMillis(@Nullable MetadataImage before, MetadataImage after) {
    if (before == null) {
      return 0;
    }
    return after.index() == before.index() + 1 ? after.actingMillis() : ACTING_UNKNOWN;
  }

  /** Whether members came or went. */
  public boolean changesMembers() {
    return !joined.isEmpty() || !left.isEmpty();
  }

  /** The changed row of a partition, if it changed. */
  public Optional<PartitionRow> row(int group, int partition) {
    return rows.stream()
        .filter(changed -> changed.group() == group)
        .flatMap(changed -> changed.rows().stream())
        .filter(row -> row.partition() == partition)
        .findFirst();
  }

  private static List<MemberInfo> without(List<MemberInfo> members, List<MemberInfo> others) {
    if (members.equals(others)) {
      return List.of(); // as in most steps
    }
    List<MemberId> known = others.stream().map(MemberInfo::id).toList();
    return members.stream().filter(member -> !known.contains(member.id())).toList();
  }

  private static List<GroupRows> rows(List<PartitionTable> before, List<PartitionTable> after) {
    List<GroupRows> changed = new ArrayList<>();
    for (int i = 0; i < after.size(); i++) {
      PartitionTable table = after.get(i);
      if (i >= before.size()) {
        changed.add(new GroupRows(table.group(), table.rows()));
      } else if (before.get(i).version() != table.version()) {
        changed.add(new GroupRows(table.group(), rows(before.get(i), table)));
      }
    }
    return changed;
  }

  private static List<PartitionRow> rows(PartitionTable before, PartitionTable after) {
    List<PartitionRow> changed = new ArrayList<>();
    for (PartitionRow row : after.rows()) {
      if (row.epoch() != before.row(row.partition()).epoch()) {
        changed.add(row);
      }
    }
    return changed;
  }
}
