package io.latticegrid.partition;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.partition.BackupRole.Phase;
import io.latticegrid.proto.message.RepairMessage;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the copy of a partition sound: has it looked at, repaired, and answers what other replicas
 * ask about it. Confined to the shard's loop.
 */
final class CopyCare {
  private final HostContext context;
  private final PartitionState state;
  private final CopyCheck check;
  private final PrimaryRepair repair;
  private final int group;

  CopyCare(HostContext context, PartitionState state, int group, int partition) {
    this.context = context;
    this.state = state;
    this.check = new CopyCheck(context, state);
    this.repair = new PrimaryRepair(context, state, group, partition);
    this.group = group;
  }

  /** The replica as it is now. */
  record Replica(PartitionRow row, @Nullable PrimaryRole primary, @Nullable BackupRole backup) {
    boolean isPrimary() {
      return primary != null;
    }

    boolean isInStep() {
      return isPrimary() || (backup != null && backup.phase() == Phase.STREAMING);
    }
  }

  private final class Checked implements CopyCheck.Role {
    private final Replica replica;

    Checked(Replica replica) {
      this.replica = replica;
    }

    @Override
    public boolean isInStep() {
      return replica.isInStep();
    }

    @Override
    public void checked(int depth, List<Integer> corrupted) {
      if (replica.isPrimary()) {
        corrupted.forEach(node -> repair.corrupted(depth, node));
      } else if (replica.backup() != null) {
        replica.backup().verify(depth, corrupted);
      }
    }
  }

  /** Whether there is nothing to repair. */
  boolean isAtRest() {
    return repair.isOver();
  }

  /** Looks after repairs under way. */
  void tick(Replica replica, long nowNanos) {
    check.tick(new Checked(replica), replica.row().partition(), nowNanos);
    if (replica.primary() != null) {
      replica.primary().stores().audits().giveSuspects(repair::corrupted);
      repair.tick(replica.row(), nowNanos);
    } else {
      repair.end();
    }
  }

  /** Looks at entries if it is time to, about so many at most; how many it were. */
  int verify(Replica replica, int entries, long nowNanos) {
    return check.isDue(nowNanos) ? check.advance(new Checked(replica), entries, nowNanos) : 0;
  }

  /** Another replica asks, or answers. */
  void received(MemberId from, Replica replica, RepairMessage message) {
    switch (message) {
      case RepairMessage.DigestAsk ask -> {
        boolean tells = tells(replica, ask.reign());
        answer(
            from,
            replica,
            tells ? new DifferenceReader(state).read(ask) : DifferenceReader.untold(ask));
      }
      case RepairMessage.DifferenceAsk ask -> {
        boolean tells = tells(replica, ask.reign());
        int maxBytes = context.config().chunkBytes();
        answer(
            from,
            replica,
            tells
                ? new DifferenceReader(state)
                    .read(ask, maxBytes, (depth, node) -> suspect(replica, depth, node))
                : DifferenceReader.untold(ask));
      }
      case RepairMessage.Answer told -> {
        if (replica.backup() != null) {
          replica.backup().told(from, told);
        } else if (told instanceof RepairMessage.Differences differences) {
          repair.told(differences);
          if (replica.primary() != null) {
            replica.primary().stores().audits().told(from, differences);
          }
        }
      }
    }
  }

  private static boolean tells(Replica replica, long reign) {
    return replica.isInStep() && replica.row().reign() == reign;
  }

  private void answer(MemberId to, Replica replica, RepairMessage message) {
    Repairs.send(context, to, group, replica.row().partition(), message);
  }

  private void suspect(Replica replica, int depth, int node) {
    if (replica.isPrimary()) {
      repair.corrupted(depth, node);
    } else if (replica.backup() != null) {
      context.stats().repair.corrupted.increment();
      replica.backup().verify(depth, List.of(node));
    }
  }
}
