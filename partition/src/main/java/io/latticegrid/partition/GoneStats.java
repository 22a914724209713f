package io.latticegrid.partition;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts entries that went without anybody's removing them. Thread-safe: written on the shard's
 * loop, read from anywhere.
 */
public final class GoneStats {
  /** Entries removed because their time had come. */
  public final LongAdder expired = new LongAdder();

  /** Entries that gave way to others, or were not used for too long. */
  public final LongAdder evicted = new LongAdder();

  GoneStats() {}
}
