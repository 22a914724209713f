package io.latticegrid.partition;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counters of merging what a side without quorum wrote. Thread-safe: written on the shard's loop,
 * read from anywhere.
 */
public final class MergeStats {
  /** Copies that acted without a quorum and were merged into the primary's. */
  public final LongAdder copies = new LongAdder();

  /** Entries that such a copy brought. */
  public final LongAdder entries = new LongAdder();

  /** Entries that were written on both sides, of which one write is superseded. */
  public final LongAdder conflicts = new LongAdder();
}
