package io.latticegrid.chaos.kills;

/** What came of kills. Confined to a thread. */
final class KillCounts {
  /** Writes that were acknowledged. */
  long acknowledged;

  /** Writes under way at a kill that are there. */
  long underWayApplied;

  /** Writes under way at a kill that are not there. */
  long underWayNot;

  /** Keys whose acknowledged value is not there. */
  long lost;

  /** Keys that are there although their removal was acknowledged. */
  long resurrected;

  /** Keys with another value than the one acknowledged, or with half of a write. */
  long altered;

  /** Kills before the entries were open. */
  long beforeOpen;

  /** Keys at the end. */
  long entries;

  /** Kills that were verified. */
  int cycles;

  /** How many keys were wrong. */
  long wrong() {
    return lost + resurrected + altered;
  }
}
