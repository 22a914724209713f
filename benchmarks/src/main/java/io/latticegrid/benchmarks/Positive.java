package io.latticegrid.benchmarks;

import io.latticegrid.data.error.GridException;

/** Checks numbers that users give. Static only. */
final class Positive {
  private Positive() {}

  /** Refuses what is less than one. */
  static void check(String name, long value) {
    if (value < 1) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT,
          "%s must be at least 1, not %d".formatted(name, value));
    }
  }
}
