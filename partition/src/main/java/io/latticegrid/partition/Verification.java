package io.latticegrid.partition;

import java.util.Arrays;

/**
 * Lets the copies of a shard be verified one after the other, so many entries at a time. Confined
 * to the shard's loop.
 */
final class Verification {
  /** Entries looked at in a tick: of some hundred nanoseconds each. */
  static final int ENTRIES_A_TICK = 2_000;

  private long nextId;

  /** Goes on where the last tick stopped. */
  void tick(Partitions partitions, long nowNanos) {
    long[] ids = partitions.ids();
    Partition[] all = partitions.snapshot();
    int found = Arrays.binarySearch(ids, nextId);
    int at = found < 0 ? -1 - found : found;
    int left = ENTRIES_A_TICK;
    for (int looked = ids.length; looked > 0 && left > 0; looked--) {
      at = at < ids.length ? at : 0;
      left -= all[at].verify(left, nowNanos);
      // One whose entries were not all looked at goes on with the next tick.
      nextId = left > 0 ? ids[at] + 1 : ids[at];
      at++;
    }
  }
}
