package io.latticegrid.storage.writebehind;

/**
 * How changes go from a map to its store. Immutable.
 *
 * @param delayNanos how old a change may become before it is written: too short and updates of a
 *     key don't coalesce, too long and much is on its way
 * @param batchEntries how many changes a batch has at most; so many are written at once, however
 *     young
 * @param batchBytes how many bytes a batch has at most, a single larger change apart
 * @param coalescing whether of several changes of a key only the last is written. If not, each is
 *     written at least once and in order; after a failover those that came before a refused change
 *     of the same key may be written again
 * @param room what may be staged
 * @param retry what comes after a failure
 * @param callNanos how long a call may take before it is given up
 * @param calls how many calls a loop has under way at once: few wait for a slow store, many wait
 *     for connections
 */
public record WriteBehindConfig(
    long delayNanos,
    int batchEntries,
    long batchBytes,
    boolean coalescing,
    Room room,
    RetryProfile retry,
    long callNanos,
    int calls) {
  private static final long SECOND = 1_000_000_000L;

  /** Five seconds, a hundred changes or a megabyte a batch, 10,000 changes staged. */
  public static final WriteBehindConfig DEFAULT =
      new WriteBehindConfig(
          5 * SECOND,
          100,
          1 << 20,
          true,
          new Room(10_000, 64L << 20),
          RetryProfile.WRITE_BEHIND,
          30 * SECOND,
          8);

  /**
   * How much may be staged: when it is full, writes are refused as overload, and nothing is lost.
   *
   * @param entries changes
   * @param bytes of their keys and values
   */
  public record Room(int entries, long bytes) {}

  /** The same with another age. */
  public WriteBehindConfig withDelay(long newDelayNanos) {
    return new WriteBehindConfig(
        newDelayNanos, batchEntries, batchBytes, coalescing, room, retry, callNanos, calls);
  }

  /** Checks that all are positive. */
  public WriteBehindConfig {
    if (delayNanos < 0
        || batchEntries < 1
        || batchBytes < 1
        || room.entries() < 1
        || room.bytes() < 1
        || callNanos < 1
        || calls < 1) {
      throw new IllegalArgumentException("limits of write-behind must be positive");
    }
  }
}
