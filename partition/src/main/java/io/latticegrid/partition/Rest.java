package io.latticegrid.partition;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether nothing is awaited in a partition, so that only what happens to it can bring more to do.
 * Pure. Where in doubt it says no: all that this saves is looking.
 */
final class Rest {
  private Rest() {}

  /** Whether a copy is at rest in the role that it has. */
  static boolean isAtRest(
      PartitionState state,
      @Nullable PrimaryRole primary,
      @Nullable BackupRole backup,
      PartitionRow row) {
    boolean plain =
        state.timers().size() == 0
            && state.tombstoneCount() == 0
            && state.merging().isOver()
            && !state.isWarm();
    return plain
        && (primary == null || isAtRest(state, primary, row))
        && (backup == null || backup.isAtRest());
  }

  private static boolean isAtRest(PartitionState state, PrimaryRole role, PartitionRow row) {
    return role.parkedCount() == 0
        && !role.isFrozen()
        && (role.flags() & Header.ACTING) == 0
        && haveAll(state, role.backups(), row)
        && role.moves().isAtRest(row.partition())
        && role.stores().isAtRest();
  }

  private static boolean haveAll(PartitionState state, Backups backups, PartitionRow row) {
    for (Map.Entry<MemberId, BackupProgress> backup : backups.all().entrySet()) {
      if (!backup.getValue().hasAll(state.log()) || !row.inSync().contains(backup.getKey())) {
        return false;
      }
    }
    return backups.areTold();
  }
}
