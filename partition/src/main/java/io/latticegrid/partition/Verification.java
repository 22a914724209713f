package io.latticegrid.partition;

import java.util.Map;
import java.util.NavigableMap;

/**
 * Lets the copies of a shard be verified one after the other, so many entries at a time. Confined
 * to the shard's loop.
 */
final class Verification {
  /** Entries looked at in a tick: of some hundred nanoseconds each. */
  static final int ENTRIES_A_TICK = 2_000;

  private long nextId;

  /** Goes on where the last tick stopped. */
  void tick(NavigableMap<Long, Partition> partitions, long nowNanos) {
    int left = ENTRIES_A_TICK;
    for (int looked = partitions.size(); looked > 0 && left > 0; looked--) {
      Map.Entry<Long, Partition> next = partitions.ceilingEntry(nextId);
      Map.Entry<Long, Partition> at = next == null ? partitions.firstEntry() : next;
      left -= at.getValue().verify(left, nowNanos);
      // One whose entries were not all looked at goes on with the next tick.
      nextId = left > 0 ? at.getKey() + 1 : at.getKey();
    }
  }
}
