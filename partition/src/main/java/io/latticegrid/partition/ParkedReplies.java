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

  /** The first and the last of those that wait for replicas; each knows the next. */
  private @Nullable Parked first;

  private @Nullable Parked last;
  private int parked;

  /** How many wait besides: mostly none, and then nothing else is looked at. */
  private int others;

  private final ArrayDeque<Look> looks = new ArrayDeque<>(1);

  /** Those that wait for logs too: others need not wait behind them. */
  private final ArrayDeque<Parked> persisted = new ArrayDeque<>(1);

  /** An answer that waits. Confined to the shard's loop. */
  static final class Parked {
    private final Dot dot;
    private final Operation operation;
    private final boolean applied;
    private final byte @Nullable [] returned;
    private final int flags;
    private @Nullable Parked next;

    /**
     * Of an operation.
     *
     * @param dot the change that must be everywhere: the one that was made, or seen
     * @param operation whose answer it is
     * @param applied what the answer says: whether the write took place
     * @param returned the value that the answer carries
     * @param flags of the answer, as of when the operation was decided
     */
    Parked(Dot dot, Operation operation, boolean applied, byte @Nullable [] returned, int flags) {
      this.dot = dot;
      this.operation = operation;
      this.applied = applied;
      this.returned = returned;
      this.flags = flags;
    }

    Dot dot() {
      return dot;
    }

    Operation operation() {
      return operation;
    }

    boolean applied() {
      return applied;
    }

    byte @Nullable [] returned() {
      return returned;
    }

    int flags() {
      return flags;
    }
  }

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
    Parked before = last;
    if (before == null) {
      first = reply;
    } else {
      before.next = reply;
    }
    last = reply;
    parked++;
  }

  private Parked take(Parked taken) {
    first = taken.next;
    taken.next = null;
    if (first == null) {
      last = null;
    }
    parked--;
    return taken;
  }

  /** Parks an answer that waits for logs too. */
  void parkPersisted(Parked reply) {
    persisted.addLast(reply);
    others++;
  }

  void park(Look look) {
    looks.addLast(look);
    others++;
  }

  boolean isEmpty() {
    return size() == 0;
  }

  int size() {
    return parked + others;
  }

  /** Whether only answers wait that wait for no logs. */
  boolean isPlain() {
    return others == 0;
  }

  /** Gives out the answers whose change is contained in what all replicas have. */
  void release() {
    for (Parked next = first; next != null && everywhere.test(next.dot); next = first) {
      answer.accept(take(next));
    }
  }

  /** Gives out the answers whose change is contained in the logs of all replicas. */
  void releasePersisted(Predicate<Dot> logged) {
    while (!persisted.isEmpty() && logged.test(persisted.getFirst().dot())) {
      others--;
      answer.accept(persisted.removeFirst());
    }
  }

  /**
   * Shows what was read, as far as all that it speaks of is contained in what all replicas have.
   */
  void show(Predicate<VersionVector> everywhere) {
    while (!looks.isEmpty() && everywhere.test(looks.getFirst().seen())) {
      others--;
      looks.removeFirst().shown().accept(true);
    }
  }

  /** Gives out all that wait, and shows nothing. */
  void drain(Consumer<Parked> taker) {
    while (!looks.isEmpty()) {
      others--;
      looks.removeFirst().shown().accept(false);
    }
    for (Parked next = first; next != null; next = first) {
      taker.accept(take(next));
    }
    while (!persisted.isEmpty()) {
      others--;
      taker.accept(persisted.removeFirst());
    }
  }
}
