package io.latticegrid.crdt;

import io.latticegrid.data.id.Dot;

/**
 * What a join must know beside the two states. Immutable.
 *
 * @param mine the dots that my state contains, pruned and superseded ones included
 * @param theirs the same of the other state; of a delta, exactly the dots that it tells about
 * @param theirsSeen what the other side had seen when it wrote; the same as {@code theirs} for a
 *     state, more for a delta. It only decides whether a lost write is a conflict
 * @param losses is told of lost concurrent writes
 */
public record Merge(Coverage mine, Coverage theirs, Coverage theirsSeen, LossListener losses) {
  /** Of two whole states. */
  public static Merge ofStates(Coverage mine, Coverage theirs, LossListener losses) {
    return new Merge(mine, theirs, theirs, losses);
  }

  /** Whether neither side knew the other's write. */
  public boolean concurrent(Dot myWrite, Dot theirWrite) {
    return !theirsSeen.covers(myWrite) && !mine.covers(theirWrite);
  }

  /** The same for what lies inside a field. */
  Merge atField(int field) {
    if (losses == LossListener.NONE) {
      return this;
    }
    return new Merge(mine, theirs, theirsSeen, (inner, lost) -> losses.lost(field, lost));
  }
}
