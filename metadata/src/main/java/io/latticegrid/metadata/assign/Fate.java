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
    List<MemberId> had = row.replicas().isEmpty() ? row.holders() : row.inSync();
    List<MemberId> away = had.stream().filter(id -> mayReturn(group, roster, row, id)).toList();
    List<MemberId> back = away.stream().filter(roster::isMember).limit(1).toList();
    if (!back.isEmpty()) {
      return new Fate(row, back, List.of(), false);
    }
    MemberId heir = heir(group, roster, row, had);
    if (heir != null && mayInherit(group, roster, away, heir)) {
      return new Fate(row, List.of(heir), List.of(), false);
    }
    boolean lostNow = away.isEmpty() && row.state() != PartitionRow.State.LOST;
    return new Fate(row, List.of(), away, lostNow && group.onTotalLoss() == TotalLoss.EMPTY);
  }

  /**
   * Whether what somebody had, who had every acknowledged write, may return: with its memory, or
   * with a later life that finds it in its log, or that has come and waits with it.
   */
  private static boolean mayReturn(GroupInfo group, Roster roster, PartitionRow row, MemberId id) {
    Roster.Heir heir = roster.heir();
    if (heir != null && heir.waits() && heir.has(group.id(), row, id)) {
      return true;
    }
    return row.replicas().isEmpty()
        ? !roster.released().contains(id)
        : roster.silent().contains(id) || roster.dead().contains(id);
  }

  /**
   * Who is there with a copy of it in its log, that of a former life which had every acknowledged
   * write: who comes in now, or has come and waits; null if nobody is.
   */
  private static @Nullable MemberId heir(
      GroupInfo group, Roster roster, PartitionRow row, List<MemberId> had) {
    for (MemberId former : had) {
      MemberId later = roster.laterLife(former);
      Roster.Heir heir = roster.heir();
      if (later != null && heir != null && later.equals(heir.member())) {
        if (heir.has(group.id(), row, former)) {
          return later;
        }
      } else if (later != null && row.replicas().isEmpty() && roster.dead().contains(former)) {
        return later;
      }
    }
    return null;
  }

  /**
   * Whether a copy out of a log may serve. In a strict group only once everybody else is dead as
   * well: a holder that is merely silent has in its memory what was never synced. A dead one has in
   * its log nothing that was promised to be there and is not in this one.
   */
  private static boolean mayInherit(
      GroupInfo group, Roster roster, List<MemberId> away, MemberId heir) {
    return group.mode() == GroupInfo.Mode.CRDT
        || away.stream().allMatch(id -> id.nodeId() == heir.nodeId() || roster.dead().contains(id));
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
