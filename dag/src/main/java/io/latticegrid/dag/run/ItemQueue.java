package io.latticegrid.dag.run;

import io.latticegrid.data.port.Invariant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue between one producer and one consumer of an edge. Confined to the worker's
 * loop: both ends run there, so a plain ring does. The ring starts small and grows up to the
 * capacity, so that idle queues of wide dags cost little.
 */
final class ItemQueue {
  private static final int INITIAL_SLOTS = 16;

  private final int capacity;
  private @Nullable Object[] ring;
  private int head;
  private int size;
  private boolean closed;
  private boolean abandoned;
  private int deepest;
  private long discarded;

  ItemQueue(int capacity) {
    this.capacity = capacity;
    this.ring = new @Nullable Object[Math.min(INITIAL_SLOTS, powerOfTwo(capacity))];
  }

  /** Appends an item; false if the queue is full. An abandoned queue takes and forgets it. */
  boolean offer(Object item) {
    Invariant.check(!closed, "offer to a closed queue");
    if (abandoned) {
      discarded++;
      return true;
    }
    if (size == capacity) {
      return false;
    }
    if (size == ring.length) {
      grow();
    }
    ring[(head + size) & (ring.length - 1)] = item;
    size++;
    deepest = Math.max(deepest, size);
    return true;
  }

  @Nullable Object peek() {
    return size == 0 ? null : ring[head];
  }

  @Nullable Object poll() {
    if (size == 0) {
      return null;
    }
    Object item = ring[head];
    ring[head] = null;
    head = (head + 1) & (ring.length - 1);
    size--;
    return item;
  }

  /** The producer has ended. */
  void close() {
    closed = true;
  }

  /** The consumer wants no more: drops what waits and what comes. */
  void abandon() {
    abandoned = true;
    discarded += size;
    clear();
  }

  /** Drops what waits. */
  void clear() {
    Arrays.fill(ring, null);
    head = 0;
    size = 0;
  }

  boolean isAbandoned() {
    return abandoned;
  }

  /** Whether nothing is here and nothing will come. */
  boolean isExhausted() {
    return closed && size == 0;
  }

  int size() {
    return size;
  }

  int deepest() {
    return deepest;
  }

  long discarded() {
    return discarded;
  }

  private void grow() {
    @Nullable Object[] larger = new @Nullable Object[ring.length * 2];
    for (int i = 0; i < size; i++) {
      larger[i] = ring[(head + i) & (ring.length - 1)];
    }
    ring = larger;
    head = 0;
  }

  private static int powerOfTwo(int atLeast) {
    return atLeast <= 1 ? 1 : Integer.highestOneBit(atLeast - 1) << 1;
  }
}
