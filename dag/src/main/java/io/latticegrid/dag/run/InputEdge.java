package io.latticegrid.dag.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The queues of one input of a processor. Confined to the worker's loop. */
final class InputEdge {
  private final int ordinal;
  private final int priority;
  private final ItemQueue[] queues;
  private int next;
  private boolean completed;

  InputEdge(int ordinal, int priority, List<ItemQueue> queues) {
    this.ordinal = ordinal;
    this.priority = priority;
    this.queues = queues.toArray(new ItemQueue[0]);
  }

  int ordinal() {
    return ordinal;
  }

  int priority() {
    return priority;
  }

  /** The next queue, in turns, that has items; null if none has. */
  @Nullable ItemQueue nextWithItems() {
    for (int tried = 0; tried < queues.length; tried++) {
      ItemQueue queue = queues[next];
      next = next + 1 == queues.length ? 0 : next + 1;
      if (queue.size() > 0) {
        return queue;
      }
    }
    return null;
  }

  boolean hasItems() {
    for (ItemQueue queue : queues) {
      if (queue.size() > 0) {
        return true;
      }
    }
    return false;
  }

  boolean isExhausted() {
    for (ItemQueue queue : queues) {
      if (!queue.isExhausted()) {
        return false;
      }
    }
    return true;
  }

  void abandon() {
    for (ItemQueue queue : queues) {
      queue.abandon();
    }
  }

  /** Whether the processor was told of the end and agreed. */
  boolean isCompleted() {
    return completed;
  }

  void markCompleted() {
    completed = true;
  }
}
