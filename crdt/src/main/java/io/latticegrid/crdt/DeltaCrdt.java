package io.latticegrid.crdt;

import io.latticegrid.data.id.VersionVector;
import org.jspecify.annotations.Nullable;

/**
 * A state that can tell others only what is new to them (Almeida, Shoker, Baquero, "Delta State
 * Replicated Data Types", 2018). Confined to its owner.
 *
 * @param <S> the type itself
 * @param <D> its deltas
 */
public interface DeltaCrdt<S, D> extends Crdt<S> {
  /** What became of a delta. */
  enum Outcome {
    /** It was merged; what it tells is contained now. */
    APPLIED,
    /** All of it was contained already; nothing changed. */
    DUPLICATE,
    /**
     * Something before it is missing here; nothing changed. The sender's delta since {@link
     * #context()}, or its whole state, helps.
     */
    GAP
  }

  /** The dots that are contained, pruned and superseded ones included; not to be changed. */
  VersionVector context();

  /** Merges a delta, all or nothing. */
  Outcome apply(D delta);

  /**
   * What this state contains beyond a context.
   *
   * @return null if something that the context does not cover was pruned here: only the whole state
   *     tells it then
   */
  @Nullable D deltaSince(VersionVector known);
}
