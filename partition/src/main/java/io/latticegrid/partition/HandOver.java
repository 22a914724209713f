package io.latticegrid.partition;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * A primary on its way out of office: takes no writes any more, keeps a bounded number of them
 * waiting, and remembers whether it has asked to be succeeded. Confined to the shard's loop.
 */
final class HandOver {
  private static final long NEVER = -1;

  private final int maxWaiting;
  private final ArrayDeque<Operation> waiting = new ArrayDeque<>();
  private boolean underWay;
  private long sinceNanos;
  private long askedAtEpoch = NEVER;

  HandOver(int maxWaiting) {
    this.maxWaiting = maxWaiting;
  }

  /** Whether a row asks its primary to hand over. */
  static boolean isAskedFor(PartitionRow row, MemberId primary) {
    return !row.target().isEmpty()
        && !row.target().get(0).equals(primary)
        && row.inSync().containsAll(row.target());
  }

  /** Whether writes wait for it. */
  boolean isUnderWay() {
    return underWay;
  }

  /** Begins it, unless it is under way. */
  void begin(long nowNanos) {
    if (!underWay) {
      underWay = true;
      sinceNanos = nowNanos;
    }
  }

  /** The successor is asked for, at an epoch of the row. */
  void asked(long epoch) {
    askedAtEpoch = epoch;
  }

  /** Whether it was asked for at that epoch, so that the successor may reign already. */
  boolean wasAskedAt(long epoch) {
    return askedAtEpoch == epoch;
  }

  /** Whether it has lasted longer than so much. */
  boolean lastsLongerThan(long nanos, long nowNanos) {
    return underWay && nowNanos - sinceNanos > nanos;
  }

  /** Lets an operation wait; false if too many do. */
  boolean park(Operation operation) {
    if (waiting.size() >= maxWaiting) {
      return false;
    }
    waiting.addLast(operation);
    return true;
  }

  /** Takes out all that wait, the oldest first. */
  void drain(Consumer<Operation> task) {
    while (!waiting.isEmpty()) {
      task.accept(waiting.removeFirst());
    }
  }

  /** It does not come about: what waited is executed. */
  void cancel(Consumer<Operation> executor) {
    underWay = false;
    while (!waiting.isEmpty() && !underWay) {
      executor.accept(waiting.removeFirst());
    }
  }
}
