package io.latticegrid.dag.run;

import io.latticegrid.dag.Inbox;
import org.jspecify.annotations.Nullable;

/** A bounded view of one queue. Confined to the worker's loop. */
final class QueueInbox implements Inbox {
  private @Nullable ItemQueue queue;
  private int budget;
  private int polled;

  /** Shows up to so many items of a queue, or nothing without one. */
  void show(@Nullable ItemQueue source, int items) {
    queue = source;
    budget = items;
    polled = 0;
  }

  /** Items taken since {@link #show}. */
  int polled() {
    return polled;
  }

  @Override
  public @Nullable Object peek() {
    return queue == null || budget == 0 ? null : queue.peek();
  }

  @Override
  public @Nullable Object poll() {
    if (queue == null || budget == 0) {
      return null;
    }
    Object item = queue.poll();
    if (item != null) {
      budget--;
      polled++;
    }
    return item;
  }

  @Override
  public int size() {
    return queue == null ? 0 : Math.min(budget, queue.size());
  }
}
