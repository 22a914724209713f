package io.latticegrid.partition;

import java.util.Collection;
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

  private volatile Left left = new Left(0, 0);

  /**
   * What is still to be merged. Immutable.
   *
   * @param copies of this shard that have, or may have, what their primaries lack
   * @param bytes of them, about, that have not been offered yet
   */
  public record Left(int copies, long bytes) {}

  /** What was still to be merged at the last look. */
  public Left left() {
    return left;
  }

  /** Looks how far it is. */
  void look(Collection<Partition> partitions) {
    int copies = 0;
    long bytes = 0;
    for (Partition partition : partitions) {
      if (partition.isUnmerged()) {
        copies++;
        bytes += partition.unmergedBytes();
      }
    }
    left = new Left(copies, bytes);
  }
}
