package io.latticegrid.partition;

import java.util.concurrent.atomic.LongAdder;

/** Counters of reads from backups. Thread-safe. */
public final class CopyStats {
  /** Reads answered from the copy of a backup. */
  public final LongAdder read = new LongAdder();

  /** Reads refused because the copy may have been older than the reader allowed. */
  public final LongAdder tooOld = new LongAdder();

  /** Reads refused for want of a copy that may be read. */
  public final LongAdder refused = new LongAdder();

  CopyStats() {}
}
