package io.latticegrid.partition;

import io.latticegrid.data.id.Dot;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Answers that wait until every in-sync replica has the write. Confined to the shard's loop. They
 * leave in the order in which the writes were applied.
 */
final class ParkedReplies {
  private final int limit;

  private final ArrayDeque<Parked> parked = new ArrayDeque<>();

  /**
   * An answer that waits.
   *
   * @param dot the change that must be everywhere: the one that was made, or seen
   * @param operation whose answer it is
   * @param applied what the answer says: whether the write took place
   * @param returned the value that the answer carries
   * @param flags of the answer, as of when the operation was decided
   */
  record Parked(
      Dot dot, Operation operation, boolean applied, byte @Nullable [] returned, int flags) {}

  /** For at most so many. */
  ParkedReplies(int limit) {
    this.limit = limit;
  }

  /** Whether no more may wait. */
  boolean isFull() {
    return size() >= limit;
  }

  void park(Parked reply) {
    parked.addLast(reply);
  }

  boolean isEmpty() {
    return parked.isEmpty();
  }

  int size() {
    return parked.size();
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
