package io.latticegrid.partition;

import io.latticegrid.data.error.GridException;

/**
 * Limits and intervals of the partitions of a shard. Immutable.
 *
 * @param creditBytes bytes of deltas that a backup may have unacknowledged before writes are
 *     refused: too small throttles writers, too large lets a slow backup cost memory
 * @param retainedBytes bytes of acknowledged deltas kept a partition for backups that come back:
 *     too small means snapshots after a short break of the link
 * @param chunkBytes about how much of a snapshot is sent at once: large ones hold up the shard
 * @param frozenOperations operations that may wait while a partition is handed over
 * @param inSyncTimeoutNanos how long a backup may owe an acknowledgement before the primary asks to
 *     go on without it
 * @param tickNanos how often retries and expiry are looked at
 * @param sessionIdleNanos how long the results of an idle client session are remembered
 * @param migration limits of snapshots that this node fetches
 * @param maxMemoryBytes what the records of the whole node may take; 0 for no limit
 */
public record HostConfig(
    int creditBytes,
    int retainedBytes,
    int chunkBytes,
    int frozenOperations,
    long inSyncTimeoutNanos,
    long tickNanos,
    long sessionIdleNanos,
    Migration migration,
    long maxMemoryBytes) {
  private static final long SECOND = 1_000_000_000L;

  /**
   * Limits of the snapshots that a node fetches, shared out evenly among its shards; each shard
   * fetches at least one at a time.
   *
   * @param bytesInFlight what is asked for and has not come: too little makes moves slow, too much
   *     crowds out clients; a single larger entry travels nevertheless
   * @param parallel how many partitions at once
   */
  public record Migration(long bytesInFlight, int parallel) {
    /** The defaults. */
    public static final Migration DEFAULT = new Migration(16 << 20, 8);

    /** Checks that the limits are positive. */
    public Migration {
      if (bytesInFlight < 1 || parallel < 1) {
        throw new GridException(
            GridException.Code.INVALID_ARGUMENT, "limits of migration must be positive");
      }
    }
  }

  /** The same with other limits of migration. */
  public HostConfig with(Migration limits) {
    return with(limits, maxMemoryBytes);
  }

  /** The same with another limit of memory; 0 for none. */
  public HostConfig withMaxMemory(long bytes) {
    return with(migration, bytes);
  }

  private HostConfig with(Migration limits, long maxMemory) {
    return new HostConfig(
        creditBytes,
        retainedBytes,
        chunkBytes,
        frozenOperations,
        inSyncTimeoutNanos,
        tickNanos,
        sessionIdleNanos,
        limits,
        maxMemory);
  }

  /** Checks that the limits are positive. */
  public HostConfig {
    if (creditBytes < 1
        || retainedBytes < 0
        || chunkBytes < 1
        || frozenOperations < 1
        || maxMemoryBytes < 0) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT, "limits of partitions must be positive");
    }
    if (inSyncTimeoutNanos < tickNanos || tickNanos < 1) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT,
          "the in-sync time-out must not be shorter than a tick");
    }
  }

  /** The defaults. */
  public static HostConfig defaults() {
    return new HostConfig(
        4 << 20,
        256 << 10,
        256 << 10,
        1024,
        6 * SECOND,
        SECOND / 10,
        600 * SECOND,
        Migration.DEFAULT,
        0);
  }
}
