package io.latticegrid.metadata.image;

/**
 * A replica group. Immutable.
 *
 * @param id from 1
 * @param name unique in the cluster
 * @param mode how its maps treat splits
 * @param backups copies beside the primary, 0 to {@link #MAX_BACKUPS}; changeable
 * @param minCopies a write is refused where fewer copies than that would have it, 1 to backups + 1;
 *     changeable
 * @param onTotalLoss what becomes of a partition of which every copy is gone; changeable
 * @param onSplit what a side without quorum does; changeable, never {@code ACT} in a strict group
 */
public record GroupInfo(
    int id,
    String name,
    Mode mode,
    int backups,
    int minCopies,
    TotalLoss onTotalLoss,
    OnSplit onSplit) {
  /** The most copies beside the primary. */
  public static final int MAX_BACKUPS = 6;

  /** The number of the group that every cluster has. */
  public static final int DEFAULT_ID = 1;

  /** Its name. */
  public static final String DEFAULT_NAME = "default";

  /** The name of the strict group that every new cluster has. */
  public static final String STRICT_NAME = "strict";

  /** How the maps of a group treat splits. */
  public enum Mode {
    /** Each side goes on and the states are merged. */
    CRDT,
    /** A side without quorum refuses. */
    STRICT
  }

  /** What becomes of a partition of which every copy is gone. */
  public enum TotalLoss {
    /** It is refused until an operator accepts the loss. */
    REFUSE,
    /** It is served again at once, empty. */
    EMPTY
  }

  /** What a side of a split that has no quorum does. */
  public enum OnSplit {
    /** It refuses writes. */
    REFUSE,
    /** It goes on; what it wrote is merged when the split heals. */
    ACT;

    /** What a new group does that nobody has told: it goes on, if mode and members allow it. */
    public static OnSplit unlessTold(Mode mode, int featureLevel) {
      boolean may = mode == Mode.CRDT && featureLevel >= RecordLevels.since(ACT);
      return may ? ACT : REFUSE;
    }
  }

  /** A group that takes every write and refuses what is lost. */
  public GroupInfo(int id, String name, Mode mode, int backups) {
    this(id, name, mode, backups, 1, TotalLoss.REFUSE, OnSplit.REFUSE);
  }

  /** The same group with other figures. */
  GroupInfo with(int newBackups, int newMinCopies, TotalLoss newOnTotalLoss, OnSplit newOnSplit) {
    return new GroupInfo(id, name, mode, newBackups, newMinCopies, newOnTotalLoss, newOnSplit);
  }
}
