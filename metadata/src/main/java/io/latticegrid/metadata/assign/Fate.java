package io.latticegrid.metadata.assign;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.GroupInfo.TotalLoss;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a change of members makes of a partition. Immutable.
 *
 * @param row as it was
 * @param copies members that have every acknowledged write, the first is to serve; none if nobody
 *     does
 * @param away who has every acknowledged write and may return, if nobody serves
 * @param reborn whether it is served again although every copy is gone
 */
record Fate(PartitionRow row, List<MemberId> copies, List<MemberId> away, boolean reborn) {
  static Fate of(GroupInfo group, Roster roster, PartitionRow row) {
    List<MemberId> copies = row.inSync().stream().filter(roster::isMember).toList();
    if (!copies.isEmpty()) {
      return new Fate(row, copies, List.of(), false);
    }
    // While somebody serves, the copies of those who are away grow old: only the last ones count.
    List<MemberId> away =
        row.replicas().isEmpty()
            ? row.holders().stream().filter(id -> !roster.released().contains(id)).toList()
            : row.inSync().stream().filter(roster.silent()::contains).toList();
    List<MemberId> back = away.stream().filter(roster::isMember).limit(1).toList();
    if (!back.isEmpty()) {
      return new Fate(row, back, List.of(), false);
    }
    MemberId heir = heir(group, roster, row);
    if (heir != null) {
      return new Fate(row, List.of(heir), List.of(), false);
    }
    boolean lostNow = away.isEmpty() && row.state() != PartitionRow.State.LOST;
    return new Fate(row, List.of(), away, lostNow && group.onTotalLoss() == TotalLoss.EMPTY);
  }

  /**
   * Who comes in with a copy of it in its log, that of a former life which had every acknowledged
   * write; null if nobody does. In a strict group only if nobody else has it: a holder that is
   * merely silent has in its memory what was never synced.
   */
  private static @Nullable MemberId heir(GroupInfo group, Roster roster, PartitionRow row) {
    Roster.Heir heir = roster.heir();
    if (heir == null || !heir.copies().has(group.id(), row)) {
      return null;
    }
    MemberId member = heir.member();
    List<MemberId> had = row.replicas().isEmpty() ? row.holders() : row.inSync();
    boolean follows =
        had.stream()
            .anyMatch(
                id -> id.nodeId() == member.nodeId() && id.incarnation() < member.incarnation());
    boolean alone = had.stream().allMatch(id -> id.nodeId() == member.nodeId());
    return follows && (alone || group.mode() == GroupInfo.Mode.CRDT) ? member : null;
  }

  /** Whether somebody is to serve it. */
  boolean isServed() {
    return reborn || !copies.isEmpty();
  }

  /** Who has it or is getting it. */
  List<MemberId> held() {
    if (row.replicas().isEmpty()) {
      return copies;
    }
    return row.target().isEmpty() ? row.replicas() : row.target();
  }
}
