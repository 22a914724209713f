package io.latticegrid.sim;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.invariant.CommittedTable;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import java.util.HashSet;
import java.util.Set;

/** Sees situations in what the metadata log commits. Confined to the simulation's thread. */
final class TableSituations implements CommittedTable.Steps {
  private final Situation.Counts seen;
  private final Set<MemberId> known = new HashSet<>();
  private final Set<Long> nodes = new HashSet<>();

  TableSituations(Situation.Counts seen) {
    this.seen = seen;
  }

  @Override
  public void step(MetadataImage before, MetadataImage after) {
    before.memberIds().forEach(this::remember);
    for (MemberId member : after.memberIds()) {
      if (!before.isMember(member) && !known.isEmpty()) {
        if (known.contains(member)) {
          seen.saw(Situation.READMISSION);
        } else if (nodes.contains(member.nodeId())) {
          seen.saw(Situation.NEW_INCARNATION);
        }
      }
    }
    if (!before.term().coordinator().equals(after.term().coordinator())) {
      seen.saw(Situation.LEADER_CHANGED);
      boolean moving =
          before.tables().stream()
              .flatMap(table -> table.rows().stream())
              .anyMatch(row -> !row.target().isEmpty());
      if (moving) {
        seen.saw(Situation.LEADER_CHANGED_DURING_MOVE);
      }
    }
    for (int i = 0; i < Math.min(before.tables().size(), after.tables().size()); i++) {
      rows(before.tables().get(i), after.tables().get(i), after);
    }
  }

  private void remember(MemberId member) {
    known.add(member);
    nodes.add(member.nodeId());
  }

  private void rows(PartitionTable before, PartitionTable after, MetadataImage image) {
    if (before == after) {
      return;
    }
    for (PartitionRow row : after.rows()) {
      PartitionRow former = before.row(row.partition());
      if (former != row && !former.equals(row)) {
        states(former, row);
        members(former, row, image);
        primary(former, row, image);
      }
    }
  }

  private void states(PartitionRow former, PartitionRow row) {
    if (former.state() == row.state()) {
      return;
    }
    switch (row.state()) {
      case UNAVAILABLE -> seen.saw(Situation.PARTITION_UNAVAILABLE);
      case LOST -> seen.saw(Situation.PARTITION_LOST);
      case SERVED -> {
        boolean same = former.generation() == row.generation();
        seen.saw(same ? Situation.PARTITION_RETURNED : Situation.LOSS_ACCEPTED);
      }
    }
  }

  private void members(PartitionRow former, PartitionRow row, MetadataImage image) {
    for (MemberId member : former.replicas()) {
      boolean gone = !image.isMember(member);
      if (gone && !former.target().isEmpty() && !former.isPrimary(member)) {
        seen.saw(Situation.REPLICA_LOST_DURING_MOVE);
      }
      if (!gone && row.isReplica(member)) {
        boolean was = former.inSync().contains(member);
        boolean is = row.inSync().contains(member);
        if (was != is) {
          seen.saw(is ? Situation.CAME_IN_SYNC : Situation.LEFT_IN_SYNC);
        }
      }
    }
  }

  private void primary(PartitionRow former, PartitionRow row, MetadataImage image) {
    MemberId was = former.primary().orElse(MemberId.NONE);
    MemberId now = row.primary().orElse(MemberId.NONE);
    if (was.equals(now) || was.equals(MemberId.NONE)) {
      return;
    }
    if (image.isMember(was) && image.actingMillis() == 0) {
      seen.saw(Situation.HAND_OVER);
      return;
    }
    seen.saw(Situation.PRIMARY_LOST);
    if (!former.target().isEmpty()) {
      seen.saw(Situation.PRIMARY_LOST_DURING_MOVE);
    }
    if (image.actingMillis() > 0 && !now.equals(MemberId.NONE)) {
      seen.saw(Situation.EARLY_PROMOTION);
    }
  }
}
