package io.latticegrid.partition;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/**
 * When entries of a partition expire, in cluster time. Confined to the shard's loop. A timer is
 * only a hint, of the 4 upper bytes of the key's hash: whoever is called looks at the entry again,
 * because it may have been written since, and schedules it anew where its time has not come.
 *
 * <p>Timers lie in slots, the coarser the later they are: of 128 ms within 8 s, of 8 s within 9
 * minutes, and so on. A fine slot fires when all in it is over, a coarse one when the first of it
 * may be, so that what is left moves to finer ones (Varghese and Lauck, "Hashed and hierarchical
 * timing wheels", 1987).
 */
final class ExpiryWheel {
  private static final long FINEST_MILLIS = 128;
  private static final int SLOTS_BITS = 6;
  private static final int LEVELS = 4;
  private static final int MAX_PER_POLL = 256;
  private static final int FEW = 8;

  private final TreeMap<Slot, Hashes> slots =
      new TreeMap<>(Comparator.comparingLong(Slot::millis).thenComparingInt(Slot::mapId));
  private long size;

  /** What may have expired. */
  interface Expired {
    /** Looks at the entries of the upper half of a hash whose time may have come. */
    void look(int mapId, int upperHash);
  }

  private record Slot(long millis, int mapId) {}

  /** The entries of a slot. Confined to the wheel. */
  private static final class Hashes {
    private int[] hashes = new int[FEW];
    private int count;
    private boolean sorted;

    void add(int hash) {
      if (count == hashes.length) {
        hashes = Arrays.copyOf(hashes, count + Math.max(FEW, count / 4));
      }
      hashes[count++] = hash;
    }

    /** Leaves each once; how many more there were. */
    int unique() {
      if (sorted) {
        return 0;
      }
      sorted = true;
      Arrays.sort(hashes, 0, count);
      int before = count;
      int kept = 0;
      for (int i = 0; i < before; i++) {
        if (i == 0 || hashes[i] != hashes[i - 1]) {
          hashes[kept++] = hashes[i];
        }
      }
      count = kept;
      return before - kept;
    }
  }

  /** Notes when an entry expires; noted twice in one slot it is looked at once. */
  void schedule(long expiresAtMillis, int mapId, long keyHash, long nowMillis) {
    slots
        .computeIfAbsent(new Slot(slot(expiresAtMillis, nowMillis), mapId), any -> new Hashes())
        .add((int) (keyHash >>> 32));
    size++;
  }

  private static long slot(long expiresAtMillis, long nowMillis) {
    long deadline = Math.max(expiresAtMillis, nowMillis + 1);
    long away = deadline - nowMillis;
    long width = FINEST_MILLIS;
    for (int level = 1; level < LEVELS && away >= width << SLOTS_BITS; level++) {
      width <<= SLOTS_BITS;
    }
    long begins = deadline - Math.floorMod(deadline, width);
    return width > FINEST_MILLIS || begins == deadline ? begins : begins + width;
  }

  /** Calls back for entries whose time may have come: a bounded number, the rest at the next. */
  void poll(long nowMillis, Expired expired) {
    int left = MAX_PER_POLL;
    while (left > 0 && !slots.isEmpty() && slots.firstKey().millis() <= nowMillis) {
      Map.Entry<Slot, Hashes> first = slots.firstEntry();
      Hashes due = first.getValue();
      size -= due.unique();
      while (left > 0 && due.count > 0) {
        left--;
        size--;
        expired.look(first.getKey().mapId(), due.hashes[--due.count]);
      }
      if (due.count == 0) {
        slots.remove(first.getKey());
      }
    }
  }

  /** How many timers there are. */
  long size() {
    return size;
  }

  void clear() {
    slots.clear();
    size = 0;
  }
}
