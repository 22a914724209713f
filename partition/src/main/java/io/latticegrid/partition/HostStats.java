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

  /** Entries that went without being removed. */
  public final GoneStats gone = new GoneStats();

  /** How copies were verified and repaired. */
  public final RepairStats repair = new RepairStats();

  /** Reads from backups. */
  public final CopyStats copies = new CopyStats();

  /** How sides of a split were merged. */
  public final MergeStats merged = new MergeStats();

  /** What was not executed. */
  public final RefusalStats refused = new RefusalStats();

  private volatile StoreStats stores = StoreStats.NONE;

  /** How the stores behind maps stood when the shard looked last, at most about a second ago. */
  public StoreStats stores() {
    return stores;
  }

  void stores(StoreStats latest) {
    stores = latest;
  }

  /** What was read for queries. */
  public final ScanStats scanned = new ScanStats();
}
