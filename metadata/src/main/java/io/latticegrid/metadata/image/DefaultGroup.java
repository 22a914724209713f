package io.latticegrid.metadata.image;

import io.latticegrid.data.error.GridException;
import io.latticegrid.metadata.image.GroupInfo.OnSplit;

/**
 * The figures of the default group of a cluster that is created. Immutable.
 *
 * @param backups copies beside the primary, 0 to 6; the strict group gets as many
 * @param onSplit what a side without quorum does
 */
public record DefaultGroup(int backups, OnSplit onSplit) {
  /** One backup, and each side of a split goes on. */
  public static final DefaultGroup DEFAULT = new DefaultGroup(1, OnSplit.ACT);

  /** Checks the number of backups. */
  public DefaultGroup {
    if (backups < 0 || backups > 6) {
      throw new GridException(GridException.Code.INVALID_ARGUMENT, "backups must be 0 to 6");
    }
  }

  /** The group; members that are too old for acting without a quorum get one that refuses. */
  GroupInfo group(int featureLevel) {
    return new GroupInfo(
        GroupInfo.DEFAULT_ID,
        GroupInfo.DEFAULT_NAME,
        GroupInfo.Mode.CRDT,
        backups,
        1,
        GroupInfo.TotalLoss.REFUSE,
        featureLevel >= RecordLevels.since(onSplit) ? onSplit : OnSplit.REFUSE);
  }
}
