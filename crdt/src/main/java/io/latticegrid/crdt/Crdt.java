package io.latticegrid.crdt;

/**
 * A state that replicas change on their own and merge: a join semilattice (Shapiro et al.,
 * "Conflict-free Replicated Data Types", 2011). Confined to its owner. Merging is commutative,
 * associative and idempotent, and never loses what either side contained.
 *
 * @param <S> the type itself
 */
public interface Crdt<S> {
  /**
   * Joins another state into this one, which is not changed.
   *
   * @return whether this state changed
   */
  boolean merge(S other);

  /** An independent copy. */
  S copy();
}
