package io.latticegrid.crdt;

import io.latticegrid.data.port.Invariant;

/**
 * A state that replicas change on their own and merge: a join semilattice (Shapiro, Preguica,
 * Baquero, Zawirski, "Conflict-free Replicated Data Types", 2011). Immutable.
 *
 * <p>All types are <i>dot stores</i> in the sense of Almeida, Shoker, Baquero, "Delta State
 * Replicated Data Types", 2018: what they hold is tagged by the dots of the changes that brought
 * it, and the context of all dots ever seen stands once beside the whole state ({@link Causal}, or
 * the version vector of a partition), however deeply states are nested. A dot that a side has seen
 * and does not hold any more was superseded or removed there, so it goes; one that a side has not
 * seen is news, so it stays. That is why removing needs no tombstones.
 *
 * <p>Changes are plain functions from state to state that take a {@link WriteId}; {@link
 * Causal#change} makes deltas of them. Within one change all places may share the dot; two changes
 * never do.
 *
 * @param <S> the type itself
 */
public sealed interface Crdt<S extends Crdt<S>>
    permits Register, Counter, Flag, OrSet, LwwMap, OrMap, RecordState {
  /** Which type it is. */
  CrdtType type();

  /** Whether nothing is held: the state of a replica that knows of nothing. */
  boolean isBottom();

  /** Whether a reader sees anything. */
  boolean isPresent();

  /** The least state that contains both; commutative, associative and idempotent. */
  S join(S other, Merge merge);

  /** The state after a removal of all that is here; concurrent changes survive it. */
  S removed(WriteId id);

  /**
   * The part that tells what happened to some dots, so that joining it does to them what was done
   * here.
   *
   * @param dots the dots in question
   */
  S fragment(Coverage dots);

  /** Visits every dot held, as often as it is held. */
  void visitDots(DotVisitor visitor);

  /**
   * Without what is kept for others only.
   *
   * @param stable covered by every holder, and older than anything that may still arrive: as {@link
   *     Stability#stable} computes it
   */
  S pruned(Coverage stable);

  /**
   * Empties what stands in records whose removal is stable, as a change that others are told of;
   * only then may they be pruned. Without it a creation after the pruning could not name what else
   * must go where the record is not pruned yet.
   */
  default S purged(Coverage stable, WriteId id) {
    return self();
  }

  /** This state. */
  @SuppressWarnings("unchecked") // S is the type itself
  private S self() {
    return (S) this;
  }

  /** The empty state of the same type. */
  S bottom();

  /** Joins a state of the same type, if the type is known to be the same only at run time. */
  default S joinSame(Crdt<?> other, Merge merge) {
    Invariant.check(other.type() == type(), "only states of one type are joined");
    @SuppressWarnings("unchecked")
    S same = (S) other;
    return join(same, merge);
  }
}
