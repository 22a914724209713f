package io.latticegrid.partition;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counters of verification and repair of copies. Thread-safe: written on the shard's loop, read
 * from anywhere.
 */
public final class RepairStats {
  /** Changes of entries that were read from the node's log, pieces of copies apart. */
  public final LongAdder restored = new LongAdder();

  /** Snapshots that differed from their source in the end, and were fetched again. */
  public final LongAdder snapshotMismatches = new LongAdder();

  /** Copies whose every entry was looked at: does it come to what the digest says? */
  public final LongAdder checks = new LongAdder();

  /** Comparisons of a backup with its primary that found no difference. */
  public final LongAdder equal = new LongAdder();

  /** Comparisons of a backup with its primary that found one. */
  public final LongAdder different = new LongAdder();

  /** Nodes of a digest whose entries do not come to what it says. */
  public final LongAdder corrupted = new LongAdder();

  /** Entries of copies in service that were replaced or dropped because another copy was right. */
  public final LongAdder rebuilt = new LongAdder();

  /** Rows of stores that are whole by themselves and not what the map has, or are missing. */
  public final LongAdder rowsDiffering = new LongAdder();

  /** Corrupted nodes that no other copy could be asked about: taken as they are. */
  public final LongAdder unrepaired = new LongAdder();

  /** Times that a backup came up to date by what differs, and not by a snapshot. */
  public final LongAdder branchDiffs = new LongAdder();

  /** Entries that came or went in these. */
  public final LongAdder branchEntries = new LongAdder();

  /** Bytes of digests and of what differs that were sent. */
  public final LongAdder bytes = new LongAdder();
}
