package io.latticegrid.partition;

/**
 * The time of the shard's last tick: for what is reckoned in minutes, and noted at every write.
 * Confined to the shard's loop.
 */
final class RoughTime {
  private long nanos;

  /** Begins at a time of the shard's monotonic clock. */
  RoughTime(long nowNanos) {
    nanos = nowNanos;
  }

  /** A tick begins. */
  void ticked(long nowNanos) {
    nanos = nowNanos;
  }

  /** At most about a tick ago, on the monotonic clock. */
  long nanos() {
    return nanos;
  }
}
