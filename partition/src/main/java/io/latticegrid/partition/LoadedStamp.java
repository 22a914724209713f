package io.latticegrid.partition;

import io.latticegrid.data.id.Dot;
import io.latticegrid.data.time.HybridTimestamp;

/**
 * The stamp of an entry that was read from a store: below that of every write, so that it gives way
 * to any, and every replica knows by it that the store has the entry already. Static only.
 */
final class LoadedStamp {
  /** Stamps of writes have milliseconds since 1970 in the upper bits. */
  private static final long BELOW = 1L << (HybridTimestamp.COUNTER_BITS + Integer.SIZE - 1);

  private LoadedStamp() {}

  /**
   * The stamp of a loaded entry: another one than of the change before, for changes of one stamp
   * count as made together.
   */
  static long of(Dot dot) {
    return 1 + dot.sequence() % (BELOW - 1);
  }

  /** Whether what bears this stamp was loaded, not written. */
  static boolean is(long stampTime) {
    return stampTime > 0 && stampTime < BELOW;
  }
}
