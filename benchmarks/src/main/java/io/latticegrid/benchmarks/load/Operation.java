package io.latticegrid.benchmarks.load;

/** What a window does over and over. Immutable. */
public enum Operation {
  /** Reads the value of a random key. */
  GET,
  /** Writes a new value to a random key and does not ask for the old one. */
  PUT
}
