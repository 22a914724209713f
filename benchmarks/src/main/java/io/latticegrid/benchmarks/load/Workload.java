package io.latticegrid.benchmarks.load;

import java.util.Locale;

/**
 * One row of the comparison: what is done, by how many threads, each of which waits for its answer.
 * Immutable.
 */
public record Workload(Operation operation, int threads) {
  @Override
  public String toString() {
    return "%s, %d thread%s"
        .formatted(operation.name().toLowerCase(Locale.ROOT), threads, threads == 1 ? "" : "s");
  }
}
