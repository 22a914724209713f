package io.latticegrid.partition;

import io.latticegrid.data.id.Dot;
import io.latticegrid.proto.message.Message;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Answers that wait until every in-sync replica has the write. Confined to the shard's loop. They leave in the order in which the writes were applied.
 */
final class ParkedReplies {
  private final ArrayDeque<Parked> parked = new ArrayDeque<>();

  /**
   * An answer that waits.
   *
   * @param dot the change that must be everywhere
   * @param operation whose answer it is
   * @param result the answer
   * @param sinceNanos since when it waits
   */
  record Parked(Dot dot, Operation operation, Message result, long sinceNanos) {}

  void park(Parked reply) {
    parked.addLast(reply);
  }

  boolean isEmpty() {
    return parked.isEmpty();
  }

  int size() {
    return parked.size();
  }

  /** Since when the oldest answer waits; the present time if none does. */
  long oldestNanos(long nowNanos) {
    return parked.isEmpty() ? nowNanos : parked.getFirst().sinceNanos();
  }

  /** Gives out the answers whose change is contained in what all replicas have. */
  void release(Predicate<Dot> everywhere, Consumer<Parked> answer) {
    while (!parked.isEmpty() && everywhere.test(parked.getFirst().dot())) {
      answer.accept(parked.removeFirst());
    }
  }

  /** Gives out all that wait. */
  void drain(Consumer<Parked> answer) {
    while (!parked.isEmpty()) {
      answer.accept(parked.removeFirst());
    }
  }
}
