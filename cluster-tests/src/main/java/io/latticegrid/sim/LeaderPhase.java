package io.latticegrid.sim;

/** What happens after the coordinator died, in the usual order. Immutable. */
enum LeaderPhase {
  /** A member had its connection refused, and said so. */
  REFUSED("first refusal told"),
  /** A second one did. */
  PROVEN("second refusal told"),
  /** A voter asks for votes. */
  ASKED("votes asked for"),
  /** A voter was elected: it sends its log. */
  ELECTED("elected"),
  /** Its term stands in the log: it pings. */
  COORDINATES("coordinates"),
  /** In the group of mode CRDT the dead one is primary of nothing any more. */
  CRDT_ROWS("crdt rows passed on"),
  /** Every key of a map in that group was written since. */
  CRDT_KEYS("crdt keys written"),
  /** In the strict group the dead one is primary of nothing any more. */
  STRICT_ROWS("strict rows passed on"),
  /** Every key of a map in that group was written since. */
  STRICT_KEYS("strict keys written");

  /** What a table calls it. */
  final String title;

  LeaderPhase(String title) {
    this.title = title;
  }
}
