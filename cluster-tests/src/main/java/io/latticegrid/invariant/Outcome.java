package io.latticegrid.invariant;

/** What a client knows of an operation that it asked for. Immutable. */
public enum Outcome {
  /** It was applied. */
  OK,
  /** It was not applied and never will be. */
  FAILED,
  /** Nobody knows; it may take effect at any time, or never. */
  UNKNOWN
}
