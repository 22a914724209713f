package io.latticegrid.dag.testing;

/** How an outbox behaves towards a processor. */
public enum Hostility {
  /** Takes everything. */
  NONE,
  /** Refuses every other offer. */
  EVERY_OTHER,
  /** Takes one item per call. */
  CAPACITY_ONE,
  /** Takes nothing in two calls of three. */
  MOSTLY_FULL
}
