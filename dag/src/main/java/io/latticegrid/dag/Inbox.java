package io.latticegrid.dag;

import org.jspecify.annotations.Nullable;

/**
 * A bounded view of the next items of one queue, valid during one call of its processor. Confined
 * to the worker's loop. Items not polled stay in the queue.
 */
public interface Inbox {
  /** The next item, left in place; null if the inbox is empty. */
  @Nullable Object peek();

  /** The next item, removed; null if the inbox is empty. */
  @Nullable Object poll();

  /** How many items may be polled now. */
  int size();

  /** Whether there is nothing to poll. */
  default boolean isEmpty() {
    return size() == 0;
  }
}
