package io.latticegrid.partition;

import java.util.Arrays;

/**
 * Partitions that something is to be done for, given in any order and as often as one likes, taken
 * in order and once. Confined to the shard's loop.
 */
final class PartitionIds {
  private long[] ids = new long[8];
  private int size;

  /** Adds one. */
  void add(long id) {
    if (size > 0 && ids[size - 1] == id) {
      return;
    }
    if (size == ids.length && sort() == ids.length) {
      ids = Arrays.copyOf(ids, size * 2);
    }
    ids[size++] = id;
  }

  /** Brings them into order and leaves out repetitions; returns how many are left. */
  int sort() {
    Arrays.sort(ids, 0, size);
    int kept = Math.min(1, size);
    for (int at = 1; at < size; at++) {
      if (ids[at] != ids[kept - 1]) {
        ids[kept++] = ids[at];
      }
    }
    size = kept;
    return size;
  }

  /** How many there are, once they are in order. */
  int size() {
    return size;
  }

  long get(int at) {
    return ids[at];
  }

  boolean isEmpty() {
    return size == 0;
  }

  void clear() {
    size = 0;
  }
}
