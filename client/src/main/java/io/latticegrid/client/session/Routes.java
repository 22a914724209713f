package io.latticegrid.client.session;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.proto.message.SessionMessage.NotOwner;
import io.latticegrid.proto.routing.MapPlacement;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import io.latticegrid.proto.routing.RoutingView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the partitions are, as far as this session knows. Confined to the session's loop.
 *
 * <p>Whole views arrive by version and single rows with {@code NotOwner}, by epoch. An older view
 * is ignored; a newer one never puts a row back behind the epoch that is known, because the node
 * that sent the row may be ahead of the node that sent the view.
 */
final class Routes {
  private final Map<Integer, PartitionRow[]> rowsByGroup = new LinkedHashMap<>();
  private final Map<MemberId, MemberInfo> members = new LinkedHashMap<>();
  private final Map<Integer, MapPlacement> placements = new LinkedHashMap<>();

  /** Of which group a row was asked for last; the array is the group's for ever. */
  private int lastGroup = -1;

  private PartitionRow @Nullable [] lastRows;
  private @Nullable RoutingView view;

  /** The view taken last. */
  @Nullable RoutingView view() {
    return view;
  }

  /** The version of the view taken last; 0 for none. */
  long version() {
    return view == null ? 0 : view.version();
  }

  /** Takes a view if it is newer and whole; returns whether it was. */
  boolean apply(RoutingView newer) {
    if (view != null && newer.version() <= view.version()) {
      return false;
    }
    if (!isWhole(newer)) {
      return false;
    }
    Map<MemberId, MemberInfo> before = new LinkedHashMap<>(members);
    members.clear();
    newer.members().forEach(member -> members.put(member.id(), member));
    for (PartitionTable table : newer.tables()) {
      PartitionRow[] rows =
          rowsByGroup.computeIfAbsent(
              table.group(), group -> new PartitionRow[newer.partitionCount()]);
      for (PartitionRow row : table.rows()) {
        PartitionRow known = rows[row.partition()];
        if (known != null && supersedes(known, row)) {
          keepMembers(known, before);
        } else {
          rows[row.partition()] = row;
        }
      }
    }
    view = newer;
    return true;
  }

  /** Takes a row if it is newer; returns whether it was. */
  boolean apply(NotOwner redirect) {
    PartitionRow[] rows = rowsByGroup.get(redirect.group());
    int partition = redirect.row().partition();
    if (rows == null || partition >= rows.length || !supersedes(redirect.row(), rows[partition])) {
      return false;
    }
    rows[partition] = redirect.row();
    redirect.members().forEach(member -> members.put(member.id(), member));
    return true;
  }

  /** Takes what a node says of where a map is, if it is newer. */
  void apply(MapPlacement placement) {
    placements.merge(
        placement.mapId(),
        placement,
        (known, newer) -> newer.version() > known.version() ? newer : known);
  }

  /** The group that serves a map in a partition; the one that it was opened in until told. */
  int group(MapTarget map, int partition) {
    // Maps that have moved are few; most clients know of none.
    MapPlacement known = placements.isEmpty() ? null : placements.get(map.mapId());
    return known == null ? map.group() : known.groupOf(partition);
  }

  /** All members, those that only a redirect has named included. */
  List<MemberInfo> members() {
    return new ArrayList<>(members.values());
  }

  boolean isMember(MemberId member) {
    return members.containsKey(member);
  }

  @Nullable PartitionRow row(int group, int partition) {
    PartitionRow[] rows = group == lastGroup ? lastRows : rowsOf(group);
    return rows == null || partition >= rows.length ? null : rows[partition];
  }

  /** Most are asked for are of one group. */
  private PartitionRow @Nullable [] rowsOf(int group) {
    PartitionRow[] rows = rowsByGroup.get(group);
    if (rows != null) {
      lastGroup = group;
      lastRows = rows;
    }
    return rows;
  }

  /** Who serves a partition; null if nobody does, or it is not known. */
  @Nullable MemberId primary(int group, int partition) {
    PartitionRow row = row(group, partition);
    return row == null || row.replicas().isEmpty() ? null : row.replicas().get(0);
  }

  /** Who serves all of some partitions; null if it is more than one, or not known. */
  @Nullable MemberId solePrimary(int group, int[] partitions) {
    MemberId sole = null;
    for (int partition : partitions) {
      MemberId primary = primary(group, partition);
      if (primary == null || (sole != null && !sole.equals(primary))) {
        return null;
      }
      sole = primary;
    }
    return sole;
  }

  private void keepMembers(PartitionRow row, Map<MemberId, MemberInfo> before) {
    for (MemberId replica : row.replicas()) {
      MemberInfo info = before.get(replica);
      if (info != null) {
        members.putIfAbsent(replica, info);
      }
    }
  }

  private static boolean isWhole(RoutingView view) {
    for (PartitionTable table : view.tables()) {
      if (table.rows().size() != view.partitionCount()) {
        return false;
      }
      for (int partition = 0; partition < view.partitionCount(); partition++) {
        if (table.row(partition).partition() != partition) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean supersedes(PartitionRow one, @Nullable PartitionRow other) {
    return other == null || Long.compareUnsigned(one.epoch(), other.epoch()) > 0;
  }
}
