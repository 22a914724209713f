package io.latticegrid.metadata.image;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Invariant;
import io.latticegrid.metadata.image.MetadataRecord.Founded;
import io.latticegrid.metadata.image.MetadataRecord.GroupCreated;
import io.latticegrid.metadata.image.MetadataRecord.MapCreated;
import io.latticegrid.metadata.image.MetadataRecord.MemberJoined;
import io.latticegrid.metadata.image.MetadataRecord.MemberReturned;
import io.latticegrid.metadata.image.MetadataRecord.MembersLeft;
import io.latticegrid.metadata.image.MetadataRecord.RowsChanged;
import io.latticegrid.metadata.image.MetadataRecord.TermBegan;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which record may follow which image, and what comes out of it. Pure. */
final class RecordRules {
  private RecordRules() {}

  static @Nullable String objection(MetadataImage image, MetadataRecord change) {
    return switch (change) {
      case TermBegan began -> null;
      case Founded founded -> "the cluster is founded already";
      case MemberReturned returned -> returnedObjection(image, returned);
      case MemberJoined joined -> joinObjection(image, joined);
      case MembersLeft left -> leftObjection(image, left);
      case MapCreated map -> mapObjection(image, map);
      case GroupCreated group -> groupObjection(image, group);
      case RowsChanged rows -> rowsObjection(image, rows.rows(), image.memberIds());
    };
  }

  static MetadataImage apply(MetadataImage image, MetadataRecord change, Term term) {
    String objection = objection(image, change);
    Invariant.check(objection == null, "a decided record does not apply: " + objection);
    Catalog catalog = image.catalog();
    List<PartitionTable> tables = image.tables();
    return switch (change) {
      case TermBegan began -> image.next(term, image.members(), catalog, tables);
      case Founded founded -> founded.image();
      case MemberReturned returned ->
          image.next(
              term,
              grown(shrunk(image, returned.former()), returned.member()),
              catalog,
              changed(tables, returned.rows()));
      case MemberJoined joined ->
          image.next(term, grown(image.members(), joined.member()), catalog, changed(tables, joined.rows()));
      case MembersLeft left ->
          image
              .next(term, shrunk(image, left.members()), catalog, changed(tables, left.rows()))
              .acting(left.actingMillis());
      case MapCreated map -> image.next(term, image.members(), withMap(catalog, map), tables);
      case GroupCreated group -> withGroup(image, group, term);
      case RowsChanged rows ->
          image
              .next(term, image.members(), catalog, changed(tables, List.of(rows.rows())))
              .acting(rows.actingMillis());
    };
  }

  private static @Nullable String joinObjection(MetadataImage image, MemberJoined joined) {
    for (MemberInfo member : image.members()) {
      if (member.id().nodeId() == joined.member().id().nodeId()) {
        return "the node is a member already, as " + member.id();
      }
    }
    return rowsObjection(image, joined.rows(), ids(grown(image.members(), joined.member())));
  }

  private static @Nullable String returnedObjection(MetadataImage image, MemberReturned returned) {
    List<MemberInfo> rest = shrunk(image, returned.former());
    for (MemberInfo member : rest) {
      if (member.id().nodeId() == returned.member().id().nodeId()) {
        return "the node is a member already, as " + member.id();
      }
    }
    List<MemberId> members = ids(grown(rest, returned.member()));
    return leftRowsObjection(image, returned.rows(), members);
  }

  private static @Nullable String leftObjection(MetadataImage image, MembersLeft left) {
    if (left.members().isEmpty() || !image.memberIds().containsAll(left.members())) {
      return "no members: " + left.members();
    }
    List<MemberInfo> rest = shrunk(image, left.members());
    return rest.isEmpty() ? "the last member cannot go" : leftRowsObjection(image, left.rows(), ids(rest));
  }

  private static @Nullable String leftRowsObjection(
      MetadataImage image, List<GroupRows> rows, List<MemberId> rest) {
    String objection = rowsObjection(image, rows, rest);
    if (objection != null) {
      return objection;
    }
    for (PartitionTable table : changed(image.tables(), rows)) {
      for (PartitionRow row : table.rows()) {
        if (!rest.containsAll(row.replicas()) || !rest.containsAll(row.target())) {
          return "partition " + row.partition() + " would stay with a member that goes";
        }
      }
    }
    return null;
  }

  private static @Nullable String mapObjection(MetadataImage image, MapCreated map) {
    if (image.catalog().group(map.group()).isEmpty()) {
      return "there is no group '" + map.group() + "'";
    }
    return image.catalog().map(map.name()).isPresent()
        ? "there is a map '" + map.name() + "' already"
        : null;
  }

  private static @Nullable String groupObjection(MetadataImage image, GroupCreated group) {
    if (group.backups() < 0 || group.backups() > GroupInfo.MAX_BACKUPS) {
      return "backups must be from 0 to " + GroupInfo.MAX_BACKUPS + ", not " + group.backups();
    }
    return image.catalog().group(group.name()).isPresent()
        ? "there is a group '" + group.name() + "' already"
        : null;
  }

  private static @Nullable String rowsObjection(
      MetadataImage image, List<GroupRows> groups, List<MemberId> members) {
    for (GroupRows rows : groups) {
      String objection = rowsObjection(image, rows, members);
      if (objection != null) {
        return objection;
      }
    }
    return null;
  }

  private static @Nullable String rowsObjection(
      MetadataImage image, GroupRows rows, List<MemberId> members) {
    if (image.catalog().group(rows.group()).isEmpty()) {
      return "there is no group " + rows.group();
    }
    int last = -1;
    for (PartitionRow row : rows.rows()) {
      if (row.partition() <= last || row.partition() >= image.partitionCount()) {
        return "partition " + row.partition() + " is out of order or range";
      }
      last = row.partition();
      String objection = rowObjection(image.table(rows.group()).row(last), row, members);
      if (objection != null) {
        return "partition " + last + " of group " + rows.group() + ": " + objection;
      }
    }
    return null;
  }

  /**
   * The rules of a single row, those that keep data alive: only in-sync replicas come to serve, and
   * a lost row stays lost.
   */
  private static @Nullable String rowObjection(
      PartitionRow before, PartitionRow row, List<MemberId> members) {
    if (row.epoch() != before.epoch() + 1) {
      return "based on epoch " + (row.epoch() - 1) + ", is at " + before.epoch();
    }
    if (!members.containsAll(row.replicas()) || !members.containsAll(row.target())) {
      return "names somebody who is no member";
    }
    if (!row.replicas().containsAll(row.inSync()) || !distinct(row.replicas())) {
      return "replicas and in-sync replicas do not fit";
    }
    if (row.replicas().isEmpty()) {
      boolean lost = before.inSync().stream().noneMatch(members::contains);
      return lost && row.inSync().isEmpty() ? null : "an in-sync replica is left";
    }
    MemberId primary = row.replicas().get(0);
    if (!row.inSync().contains(primary) || !before.inSync().contains(primary)) {
      return primary + " would serve without having every write";
    }
    boolean same = before.isPrimary(primary);
    return row.reign() == (same ? before.reign() : row.epoch()) ? null : "wrong reign";
  }

  private static boolean distinct(List<MemberId> members) {
    return members.stream().distinct().count() == members.size();
  }

  private static List<MemberInfo> grown(List<MemberInfo> members, MemberInfo member) {
    List<MemberInfo> grown = new ArrayList<>(members);
    grown.add(member);
    return grown;
  }

  private static List<MemberInfo> shrunk(MetadataImage image, List<MemberId> gone) {
    return image.members().stream().filter(member -> !gone.contains(member.id())).toList();
  }

  private static List<MemberId> ids(List<MemberInfo> members) {
    return members.stream().map(MemberInfo::id).toList();
  }

  private static List<PartitionTable> changed(List<PartitionTable> tables, List<GroupRows> groups) {
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

  private static Catalog withMap(Catalog catalog, MapCreated map) {
    int group = catalog.group(map.group()).orElseThrow().id();
    return catalog.withMap(group, map.name(), map.definition());
  }

  private static MetadataImage withGroup(MetadataImage image, GroupCreated group, Term term) {
    Catalog catalog = image.catalog().withGroup(group.name(), group.mode(), group.backups());
    List<PartitionTable> tables = new ArrayList<>(image.tables());
    tables.add(
        MetadataImage.soleTable(
            tables.size() + 1, image.partitionCount(), image.members().get(0).id()));
    return image.next(term, image.members(), catalog, tables);
  }
}
