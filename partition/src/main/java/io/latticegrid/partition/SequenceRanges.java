package io.latticegrid.partition;

import java.util.Arrays;

/**
 * A set of sequences as ranges in ascending order; mostly it is one that grows at its end, which is
 * looked at without looking at any other. Confined to the shard's loop.
 */
final class SequenceRanges {
  private static final long[] NONE = {};

  /** The last range; from behind its end if there is none. */
  private long from = 1;

  private long to;

  /** First and last of each range before it, in turn. */
  private long[] bounds = NONE;

  private int used;

  boolean contains(long sequence) {
    if (sequence >= from) {
      return sequence <= to;
    }
    int at = after(sequence);
    return at > 0 && bounds[at - 1] >= sequence;
  }

  void add(long sequence) {
    if (to < from) {
      from = sequence;
      to = sequence;
    } else if (sequence == to + 1) {
      to = sequence;
    } else if (sequence > to) {
      insert(used, from, to);
      from = sequence;
      to = sequence;
    } else if (sequence == from - 1) {
      from = sequence;
      joinLast();
    } else if (!contains(sequence)) {
      addBefore(sequence);
    }
  }

  private void joinLast() {
    if (used > 0 && bounds[used - 1] == from - 1) {
      from = bounds[used - 2];
      used -= 2;
    }
  }

  private void addBefore(long sequence) {
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
      insert(at, sequence, sequence);
    }
  }

  private void insert(int at, long first, long last) {
    if (used == bounds.length) {
      bounds = Arrays.copyOf(bounds, Math.max(2, used * 2));
    }
    System.arraycopy(bounds, at, bounds, at + 2, used - at);
    bounds[at] = first;
    bounds[at + 1] = last;
    used += 2;
  }

  /** Where the first range before the last one stands that begins after a sequence. */
  private int after(long sequence) {
    int at = used;
    while (at > 0 && bounds[at - 2] > sequence) {
      at -= 2;
    }
    return at;
  }
}
