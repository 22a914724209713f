package io.latticegrid.crdt;

/**
 * A change that replicas exchange in place of the whole state: the part of the state that says what
 * became of a few dots (Almeida et al., 2018). Immutable. Deltas may come repeatedly and in any
 * order; joined ones are a delta again.
 *
 * @param fragment what holds those dots now
 * @param dots the dots that it tells about: the new ones, and the removed or superseded ones
 * @param seen dots that the writer replaced by a later stamp; only to know conflict from lag
 * @param latestTime the highest time of a stamp in it; the receiver's clock must observe it
 * @param <S> the type of states
 */
public record Delta<S extends Crdt<S>>(
    S fragment, CausalContext dots, CausalContext seen, long latestTime) {
  /** Both in one, for sending as a group. */
  public Delta<S> join(Delta<S> other) {
    return new Delta<>(
        fragment.join(other.fragment, Merge.ofStates(dots, other.dots, LossListener.NONE)),
        dots.join(other.dots),
        seen.join(other.seen),
        Causal.later(latestTime, other.latestTime));
  }
}
