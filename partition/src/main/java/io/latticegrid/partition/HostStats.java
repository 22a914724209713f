package io.latticegrid.partition;

import java.util.concurrent.atomic.LongAdder;

/** Counters of one shard. Thread-safe: written on the shard's loop, read from anywhere. */
public final class HostStats {
  /** Reads answered. */
  public final LongAdder gets = new LongAdder();

  /** Writes applied. */
  public final LongAdder writes = new LongAdder();

  /** Operations refused because another member is the primary. */
  public final LongAdder notOwner = new LongAdder();

  /** Operations refused because a queue or credit was exhausted. */
  public final LongAdder overloaded = new LongAdder();

  /** Writes refused for want of a lease. */
  public final LongAdder noLease = new LongAdder();

  /** Writes refused because fewer copies can be reached than the group asks for. */
  public final LongAdder notEnoughCopies = new LongAdder();

  /** Retries answered from the window of results. */
  public final LongAdder retriesAnswered = new LongAdder();

  /** Writes answered as indeterminate. */
  public final LongAdder indeterminate = new LongAdder();

  /** Deltas applied as a backup. */
  public final LongAdder deltasApplied = new LongAdder();

  /** Snapshots begun as a backup. */
  public final LongAdder snapshots = new LongAdder();

  /** Snapshots that differed from their source in the end, and were fetched again. */
  public final LongAdder snapshotMismatches = new LongAdder();

  /** Entries removed because their time had come. */
  public final LongAdder expired = new LongAdder();

  /** Partitions scanned for queries. */
  public final LongAdder partitionsScanned = new LongAdder();

  /** Entries read by scans. */
  public final LongAdder recordsScanned = new LongAdder();
}
