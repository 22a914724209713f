package io.latticegrid.storage;

import java.util.Arrays;

/**
 * The hashes of records that lie elsewhere, in ascending unsigned order, each as often as there are
 * records of it. Confined to the shard loop. The same ordered table as {@link HashOrderedIndex},
 * with whole hashes in place of references: about 10 bytes each.
 */
final class HashSequence {
  /** Not a position: nothing at or after. */
  static final int NONE = -1;

  private static final int MIN_CAPACITY = 8;
  private static final int MIN_TAIL = 8;

  private long[] hashes = {};
  private long[] used = {};
  private int capacity;
  private int size;

  int size() {
    return size;
  }

  /** The bytes of the table. */
  long bytes() {
    return 8L * (hashes.length + used.length);
  }

  /** The first position that is used and has no smaller hash, or {@link #NONE}. */
  int from(long hash) {
    return hashes.length == 0 ? NONE : next(lowerBound(hash));
  }

  /** The first used position at or after a position, or {@link #NONE}. */
  int next(int position) {
    int at = position;
    while (at < hashes.length) {
      long rest = used[at >>> 6] >>> at;
      if (rest != 0) {
        return at + Long.numberOfTrailingZeros(rest);
      }
      at = (at | 63) + 1;
    }
    return NONE;
  }

  /** The hash at a used position. */
  long at(int position) {
    return hashes[position];
  }

  /** How often a hash is there. */
  int count(long hash) {
    int position = hashes.length == 0 ? 0 : lowerBound(hash);
    int count = 0;
    while (isUsed(position + count) && hashes[position + count] == hash) {
      count++;
    }
    return count;
  }

  /** Adds a hash. Positions are void afterwards. */
  void insert(long hash) {
    if (hashes.length == 0) {
      resize(MIN_CAPACITY);
    } else if ((size + 1) * 20L > capacity * 17L) {
      resize(capacity + Math.max(MIN_CAPACITY, capacity >>> 3));
    }
    int position = lowerBound(hash);
    int empty = position;
    while (isUsed(empty)) {
      empty++;
    }
    if (empty == hashes.length) {
      lengthen();
    }
    System.arraycopy(hashes, position, hashes, position + 1, empty - position);
    hashes[position] = hash;
    use(empty);
    size++;
  }

  /** Removes a hash that is there, once. Positions are void afterwards. */
  void remove(long hash) {
    int position = lowerBound(hash);
    int end = position + 1;
    while (isUsed(end) && home(hashes[end]) < end) {
      end++;
    }
    System.arraycopy(hashes, position + 1, hashes, position, end - position - 1);
    used[(end - 1) >>> 6] &= ~(1L << (end - 1));
    size--;
    if (size == 0) {
      clear();
    } else if (capacity > MIN_CAPACITY && size * 2L < capacity) {
      resize(Math.max(MIN_CAPACITY, capacity - capacity / 4));
    }
  }

  /** Drops everything. */
  void clear() {
    hashes = new long[0];
    used = new long[0];
    capacity = 0;
    size = 0;
  }

  private int lowerBound(long hash) {
    int position = home(hash);
    while (isUsed(position) && Long.compareUnsigned(hashes[position], hash) < 0) {
      position++;
    }
    return position;
  }

  private boolean isUsed(int position) {
    return position < hashes.length && (used[position >>> 6] >>> position & 1) != 0;
  }

  private void use(int position) {
    used[position >>> 6] |= 1L << position;
  }

  private int home(long hash) {
    return (int) (((hash >>> 32) * capacity) >>> 32);
  }

  private void lengthen() {
    int longer = hashes.length + hashes.length - capacity;
    hashes = Arrays.copyOf(hashes, longer);
    used = Arrays.copyOf(used, (longer + 63) >>> 6);
  }

  private void resize(int newCapacity) {
    long[] old = hashes;
    long[] wereUsed = used;
    capacity = newCapacity;
    hashes = new long[newCapacity + MIN_TAIL];
    used = new long[(hashes.length + 63) >>> 6];
    int next = 0;
    for (int i = 0; i < old.length; i++) {
      if ((wereUsed[i >>> 6] >>> i & 1) != 0) {
        int position = Math.max(home(old[i]), next);
        if (position == hashes.length) {
          lengthen();
        }
        hashes[position] = old[i];
        use(position);
        next = position + 1;
      }
    }
  }
}
