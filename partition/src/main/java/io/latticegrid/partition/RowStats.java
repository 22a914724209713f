package io.latticegrid.partition;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counters of rows that are whole by themselves and not what the map has, or are missing.
 * Thread-safe: written on the shard's loop, read from anywhere.
 */
public final class RowStats {
  /** Of tables that only the grid writes: they are wrong, and written anew. */
  public final LongAdder differing = new LongAdder();

  /** Of tables that others may write, too: they are left. */
  public final LongAdder left = new LongAdder();
}
