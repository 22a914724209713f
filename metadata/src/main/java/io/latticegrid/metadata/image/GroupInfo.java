package io.latticegrid.metadata.image;

/**
 * A replica group. Immutable.
 *
 * @param id from 1
 * @param name unique in the cluster
 * @param mode how its maps treat splits
 * @param backups copies beside the primary, 0 to {@link #MAX_BACKUPS}
 */
public record GroupInfo(int id, String name, Mode mode, int backups) {
  /** The most copies beside the primary. */
  public static final int MAX_BACKUPS = 6;

  /** The number of the group that every cluster has. */
  public static final int DEFAULT_ID = 1;

  /** Its name. */
  public static final String DEFAULT_NAME = "default";

  /** How the maps of a group treat splits. */
  public enum Mode {
    /** Each side goes on and the states are merged. */
    CRDT,
    /** A side without quorum refuses. */
    STRICT
  }
}
