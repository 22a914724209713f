package io.latticegrid.storage;

import java.util.Arrays;

/**
 * An open-addressing table of block references, kept in ascending unsigned order of the key hash,
 * whatever its size. Confined to the shard loop.
 *
 * <p>A hash's home is its upper half times the capacity, so homes ascend with hashes. Collisions
 * are resolved by linear probing in which the smaller hash goes first: the ordered hash table of
 * Amble and Knuth ("Ordered hash tables", 1974), which is Robin Hood hashing (Celis, 1985) with the
 * hash itself as the tie-break. Two things follow. A search ends at the first greater hash, so that
 * a missing key costs no more than a present one. And the table read from front to back <i>is</i>
 * the sorted list of its hashes: growing and shrinking are one sequential pass, and a scan that
 * remembers the next hash to visit neither skips nor repeats, however the table was resized
 * between.
 *
 * <p>A slot is 8 bytes: the upper half of the hash and the reference. The lower half lies in the
 * record alone, and is read when upper halves are equal, which is rare below 2^16 records. There is
 * no wrap-around: a run that reaches the end lengthens the table's tail.
 *
 * <p>Between loads of 9/10 and 1/2 nothing is resized; growth is by a sixteenth, so that a slot
 * costs 9 bytes a record and not, just after doubling, 18. Resizing happens at once (about 4 ms for
 * a million records); growth by segments of the hash range would bound that, and can be put behind
 * these methods.
 */
final class HashOrderedIndex {
  /** Not a position: nothing at or after. */
  static final int NONE = -1;

  private static final int MIN_CAPACITY = 8;
  private static final int MIN_TAIL = 8;

  private final RecordArena arena;
  private long[] slots = {};

  /** How many homes there are; slots behind them are the tail. */
  private int capacity;

  private int size;

  HashOrderedIndex(RecordArena arena) {
    this.arena = arena;
  }

  /** How many references are held. */
  int size() {
    return size;
  }

  /** The bytes of the table. */
  long bytes() {
    return 8L * slots.length;
  }

  /** The first position from the hash's home on that is empty or has no smaller hash. */
  int lowerBound(long hash) {
    if (slots.length == 0) {
      return 0;
    }
    int position = home(hash);
    long upper = hash >>> 32;
    while (position < slots.length) {
      long slot = slots[position];
      if (slot == 0 || slot >>> 32 > upper) {
        break;
      }
      if (slot >>> 32 == upper
          && Integer.compareUnsigned(arena.hashLower((int) slot), (int) hash) >= 0) {
        break;
      }
      position++;
    }
    return position;
  }

  /** The slot at which the search for a hash begins, whatever it holds. */
  long glance(long hash) {
    return slots.length == 0 ? 0 : slots[home(hash)];
  }

  /** The first reference whose upper half of the hash is this one's; 0 for none. */
  int likelyRef(long hash) {
    if (slots.length == 0) {
      return 0;
    }
    long upper = hash >>> 32;
    int position = home(hash);
    while (position < slots.length && slots[position] != 0 && slots[position] >>> 32 < upper) {
      position++;
    }
    long slot = position < slots.length ? slots[position] : 0;
    return slot >>> 32 == upper ? (int) slot : 0;
  }

  /** Whether the position holds a reference to a record of this hash. */
  boolean hasHash(int position, long hash) {
    if (position >= slots.length) {
      return false;
    }
    long slot = slots[position];
    return slot != 0 && slot >>> 32 == hash >>> 32 && arena.hashLower((int) slot) == (int) hash;
  }

  /** The position of the first reference at or after a position, or {@link #NONE}. */
  int nextUsed(int position) {
    for (int at = position; at < slots.length; at++) {
      if (slots[at] != 0) {
        return at;
      }
    }
    return NONE;
  }

  /** The upper half of the hash at a used position, in its place; the lower half is 0. */
  long hashUpperAt(int position) {
    return slots[position] & 0xFFFFFFFF_00000000L;
  }

  /** The reference at a used position. */
  int refAt(int position) {
    return (int) slots[position];
  }

  /** Replaces the reference at a used position, for the same key. */
  void replaceAt(int position, int ref) {
    slots[position] = (slots[position] & 0xFFFFFFFF_00000000L) | Integer.toUnsignedLong(ref);
  }

  /**
   * Points the entry of a moved record to its new place.
   *
   * @param hash what its hash is if nothing happened to its key: the entry is where that says, or
   *     is sought everywhere
   */
  void relocate(long hash, int from, int to) {
    int position = home(hash);
    while (position < slots.length
        && slots[position] != 0
        && slots[position] >>> 32 <= hash >>> 32) {
      if (refAt(position) == from) {
        replaceAt(position, to);
        return;
      }
      position++;
    }
    position = 0;
    while (refAt(position) != from) {
      position++;
    }
    replaceAt(position, to);
  }

  /** Adds a reference after those of the same hash. Positions are void afterwards. */
  void insert(long hash, int ref) {
    if (slots.length == 0) {
      resize(MIN_CAPACITY);
    } else if ((size + 1) * 10L > capacity * 9L) {
      resize(capacity + Math.max(MIN_CAPACITY, capacity >>> 4));
    }
    int position = lowerBound(hash);
    while (hasHash(position, hash)) {
      position++;
    }
    int empty = position;
    while (empty < slots.length && slots[empty] != 0) {
      empty++;
    }
    if (empty == slots.length) {
      int tail = slots.length - capacity;
      slots = Arrays.copyOf(slots, slots.length + tail);
    }
    System.arraycopy(slots, position, slots, position + 1, empty - position);
    slots[position] = slotOf(hash, ref);
    size++;
  }

  /** Removes the reference at a used position. Positions are void afterwards. */
  void removeAt(int position) {
    int end = position + 1;
    while (end < slots.length && slots[end] != 0 && homeOfSlot(slots[end]) < end) {
      end++;
    }
    System.arraycopy(slots, position + 1, slots, position, end - position - 1);
    slots[end - 1] = 0;
    size--;
    if (size == 0) {
      clear();
    } else if (capacity > MIN_CAPACITY && size * 2L < capacity) {
      resize(Math.max(MIN_CAPACITY, capacity - capacity / 4));
    }
  }

  /** Drops everything. */
  void clear() {
    slots = new long[0];
    capacity = 0;
    size = 0;
  }

  private int home(long hash) {
    return (int) (((hash >>> 32) * capacity) >>> 32);
  }

  private int homeOfSlot(long slot) {
    return home(slot);
  }

  private static long slotOf(long hash, int ref) {
    return (hash & 0xFFFFFFFF_00000000L) | Integer.toUnsignedLong(ref);
  }

  private void resize(int newCapacity) {
    long[] old = slots;
    capacity = newCapacity;
    long[] resized = new long[newCapacity + MIN_TAIL];
    int next = 0;
    for (long slot : old) {
      if (slot != 0) {
        int position = Math.max(homeOfSlot(slot), next);
        if (position == resized.length) {
          resized = Arrays.copyOf(resized, resized.length + (resized.length - newCapacity));
        }
        resized[position] = slot;
        next = position + 1;
      }
    }
    slots = resized;
  }
}
