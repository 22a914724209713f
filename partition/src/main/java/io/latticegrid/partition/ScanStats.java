package io.latticegrid.partition;

import java.util.concurrent.atomic.LongAdder;

/** Counters of what one shard reads for queries. Thread-safe, like {@link HostStats}. */
public final class ScanStats {
  /** Partitions scanned. */
  public final LongAdder partitions = new LongAdder();

  /** Entries read. */
  public final LongAdder records = new LongAdder();
}
