package io.latticegrid.partition;

import java.util.concurrent.atomic.LongAdder;

/** Counters of one shard. Thread-safe: written on the shard's loop, read from anywhere. */
public final class HostStats {
  /** Reads answered. */
  public final LongAdder gets = new LongAdder();

  /** Writes applied. */
  public final LongAdder writes = new LongAdder();

  /** Retries answered from the window of results. */
  public final LongAdder retriesAnswered = new LongAdder();

  /** Deltas applied as a backup. */
  public final LongAdder deltasApplied = new LongAdder();

  /** Snapshots begun as a backup. */
  public final LongAdder snapshots = new LongAdder();

  /** Snapshots that differed from their source in the end, and were fetched again. */
  public final LongAdder snapshotMismatches = new LongAdder();

  /** Copies that acted without a quorum and were merged into the primary's. */
  public final LongAdder copiesMerged = new LongAdder();

  /** Entries that such a copy brought. */
  public final LongAdder entriesMerged = new LongAdder();

  /** Entries that were written on both sides, of which one write is superseded. */
  public final LongAdder conflicts = new LongAdder();

  /** Entries removed because their time had come. */
  public final LongAdder expired = new LongAdder();

  /** What was not executed. */
  public final RefusalStats refused = new RefusalStats();

  /** What was read for queries. */
  public final ScanStats scanned = new ScanStats();
}
