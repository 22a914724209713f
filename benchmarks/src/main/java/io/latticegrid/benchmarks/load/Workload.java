package io.latticegrid.benchmarks.load;

import io.latticegrid.benchmarks.peer.Peer;
import io.latticegrid.data.error.GridException;

/**
 * One row of the comparison. Immutable.
 *
 * @param operation what is done
 * @param style how
 * @param threads by how many threads
 * @param width how many operations a thread has under way, or keys in a batch, or how many a second
 *     all threads begin together; 1 where it waits for each
 */
public record Workload(Operation operation, Style style, int threads, int width) {
  private static final int MAX_THREADS = 256;
  private static final int MAX_WIDTH = 10_000;
  private static final int MAX_RATE = 1_000_000;

  /** Checks the ranges. */
  public Workload {
    within("threads", threads, MAX_THREADS);
    switch (style) {
      case SYNC, ASYNC -> within("depth", width, MAX_WIDTH);
      case BATCH -> within("batch", width, MAX_WIDTH);
      case FIXED -> within("rate", width, MAX_RATE);
    }
    if (operation == Operation.INCREMENT && style != Style.SYNC) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT, "increment is only measured with --style sync");
    }
  }

  /** Threads that wait for each answer. */
  public Workload(Operation operation, int threads) {
    this(operation, Style.SYNC, threads, 1);
  }

  private static void within(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT,
          "%s must be between 1 and %d, not %d".formatted(name, most, value));
    }
  }

  /** Whether a peer can do it. */
  public boolean isFor(Peer peer) {
    boolean waits = style == Style.SYNC || style == Style.BATCH;
    return (waits || peer.pipelines()) && (operation != Operation.INCREMENT || peer.increments());
  }

  @Override
  public String toString() {
    String whole = "%s, %d thread%s".formatted(operation, threads, threads == 1 ? "" : "s");
    return switch (style) {
      case SYNC -> whole;
      case ASYNC -> whole + " x " + width;
      case BATCH -> whole + ", batches of " + width;
      case FIXED -> "%s, %,d a second".formatted(operation, width);
    };
  }
}
