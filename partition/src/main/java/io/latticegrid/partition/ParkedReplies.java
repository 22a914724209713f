package io.latticegrid.partition;

import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.VersionVector;
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
  private final Predicate<Dot> everywhere;
  private final Consumer<Parked> answer;

  private final ArrayDeque<Parked> parked = new ArrayDeque<>();
  private final ArrayDeque<Look> looks = new ArrayDeque<>();

  /** Those that wait for logs too: others need not wait behind them. */
  private final ArrayDeque<Parked> persisted = new ArrayDeque<>();

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

  /**
   * Something that was read and waits to be shown.
   *
   * @param seen the changes that must be everywhere
   * @param shown told whether it may be
   */
  record Look(VersionVector seen, Consumer<Boolean> shown) {
    static Look of(Dot change, Consumer<Boolean> shown) {
      VersionVector seen = new VersionVector();
      seen.advance(change.origin(), change.sequence());
      return new Look(seen, shown);
    }
  }

  /**
   * For at most so many.
   *
   * @param everywhere whether the answers that speak of a change may leave now
   * @param answer gives one out
   */
  ParkedReplies(int limit, Predicate<Dot> everywhere, Consumer<Parked> answer) {
    this.limit = limit;
    this.everywhere = everywhere;
    this.answer = answer;
  }

  /** Whether no more may wait. */
  boolean isFull() {
    return size() >= limit;
  }

  void park(Parked reply) {
    parked.addLast(reply);
  }

  /** Parks an answer that waits for logs too. */
  void parkPersisted(Parked reply) {
    persisted.addLast(reply);
  }

  void park(Look look) {
    looks.addLast(look);
  }

  boolean isEmpty() {
    return parked.isEmpty() && looks.isEmpty() && persisted.isEmpty();
  }

  int size() {
    return parked.size() + looks.size() + persisted.size();
  }

  /** Gives out the answers whose change is contained in what all replicas have. */
  void release() {
    while (!parked.isEmpty() && everywhere.test(parked.getFirst().dot())) {
      answer.accept(parked.removeFirst());
    }
  }

  /** Gives out the answers whose change is contained in the logs of all replicas. */
  void releasePersisted(Predicate<Dot> logged) {
    while (!persisted.isEmpty() && logged.test(persisted.getFirst().dot())) {
      answer.accept(persisted.removeFirst());
    }
  }

  /**
   * Shows what was read, as far as all that it speaks of is contained in what all replicas have.
   */
  void show(Predicate<VersionVector> everywhere) {
    while (!looks.isEmpty() && everywhere.test(looks.getFirst().seen())) {
      looks.removeFirst().shown().accept(true);
    }
  }

  /** Gives out all that wait, and shows nothing. */
  void drain(Consumer<Parked> taker) {
    while (!looks.isEmpty()) {
      looks.removeFirst().shown().accept(false);
    }
    while (!parked.isEmpty()) {
      taker.accept(parked.removeFirst());
    }
    while (!persisted.isEmpty()) {
      taker.accept(persisted.removeFirst());
    }
  }
}
