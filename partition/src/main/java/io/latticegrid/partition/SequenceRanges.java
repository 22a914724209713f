package io.latticegrid.partition;

import java.util.Arrays;

/**
 * A set of sequences as ranges in ascending order; mostly it is one that grows at its end. Confined
 * to the shard's loop.
 */
final class SequenceRanges {
  /** First and last of each range, in turn. */
  private long[] bounds = new long[2];

  private int used;

  boolean contains(long sequence) {
    int at = after(sequence);
    return at > 0 && bounds[at - 1] >= sequence;
  }

  void add(long sequence) {
    if (used > 0 && bounds[used - 1] == sequence - 1) {
      bounds[used - 1] = sequence;
    } else if (!contains(sequence)) {
      insert(sequence);
    }
  }

  private void insert(long sequence) {
    int at = after(sequence);
    boolean joinsBefore = at > 0 && bounds[at - 1] == sequence - 1;
    boolean joinsNext = at < used && bounds[at] == sequence + 1;
    if (joinsBefore && joinsNext) {
      System.arraycopy(bounds, at + 1, bounds, at - 1, used - at - 1);
      used -= 2;
    } else if (joinsBefore) {
      bounds[at - 1] = sequence;
    } else if (joinsNext) {
      bounds[at] = sequence;
    } else {
      if (used == bounds.length) {
        bounds = Arrays.copyOf(bounds, used * 2);
      }
      System.arraycopy(bounds, at, bounds, at + 2, used - at);
      bounds[at] = sequence;
      bounds[at + 1] = sequence;
      used += 2;
    }
  }

  /** Where the first range stands that begins after a sequence. */
  private int after(long sequence) {
    int at = used;
    while (at > 0 && bounds[at - 2] > sequence) {
      at -= 2;
    }
    return at;
  }
}
