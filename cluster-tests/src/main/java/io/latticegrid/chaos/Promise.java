package io.latticegrid.chaos;

/** What the group of the load promises, and what is looked at therefore. */
enum Promise {
  /** A {@code crdt} group that refuses without a quorum: one line of values for each key. */
  ONE_SIDE,
  /**
   * A {@code crdt} group both sides of which go on: what was acknowledged last is there once all is
   * merged.
   */
  MERGED,
  /** A {@code strict} group: each key is a linearizable register. */
  LINEARIZABLE
}
