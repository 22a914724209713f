package io.latticegrid.partition;

/**
 * How the stores behind the maps of a shard stand, for the partitions that it serves, added up.
 * Immutable.
 *
 * @param waiting keys that wait to be written
 * @param oldestMillis how long the oldest of them has waited
 * @param refused keys whose change the store refuses
 * @param open stores to which no call goes through
 * @param written changes that the stores have taken, batches, and batches that failed
 * @param read what was asked for
 */
public record StoreStats(
    long waiting,
    long oldestMillis,
    long refused,
    long open,
    HostStores.Written written,
    Read read) {
  /** Nothing lies behind any map. */
  public static final StoreStats NONE =
      new StoreStats(0, 0, 0, 0, new HostStores.Written(0, 0, 0), new Read(0, 0, 0, 0));

  /**
   * What was read.
   *
   * @param loaded keys that a store had
   * @param absent keys that it did not have
   * @param failures calls that failed or did not come back in time
   * @param corrupt keys whose value is not what was written
   */
  public record Read(long loaded, long absent, long failures, long corrupt) {
    Read plus(Read other) {
      return new Read(
          loaded + other.loaded,
          absent + other.absent,
          failures + other.failures,
          corrupt + other.corrupt);
    }
  }
}
