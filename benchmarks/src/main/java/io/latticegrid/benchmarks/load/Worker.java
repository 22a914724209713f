package io.latticegrid.benchmarks.load;

import io.latticegrid.benchmarks.peer.Peer;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One thread of the driver: an operation, its answer, the next. Confined to its thread until that
 * has ended.
 */
final class Worker {
  private final Peer peer;
  private final Values values;
  private final SplittableRandom random;
  private final Histogram latencies = new Histogram(3);
  private long wrong;
  private long errors;
  private @Nullable String firstError;

  Worker(Peer peer, Values values, long seed) {
    this.peer = peer;
    this.values = values;
    this.random = new SplittableRandom(seed);
  }

  /** Runs until a time of {@code System.nanoTime}. */
  void run(Operation operation, int keys, long endNanos) {
    long before = System.nanoTime();
    while (before - endNanos < 0) {
      long key = random.nextInt(keys);
      boolean done = attempt(operation, key);
      long after = System.nanoTime();
      if (done) {
        latencies.recordValue(after - before);
      }
      before = after;
    }
  }

  private boolean attempt(Operation operation, long key) {
    try {
      switch (operation) {
        case GET -> check(key, peer.get(key));
        case PUT -> peer.set(key, values.of(key, random.nextLong()));
      }
      return true;
    } catch (RuntimeException e) {
      // Counted and reported, and the run fails in the end; the figures so far still tell
      // something.
      errors++;
      if (firstError == null) {
        firstError = e.toString();
      }
      return false;
    }
  }

  private void check(long key, byte @Nullable [] value) {
    if (value == null || !values.isOf(key, value)) {
      wrong++;
    }
  }

  Histogram latencies() {
    return latencies;
  }

  long wrong() {
    return wrong;
  }

  long errors() {
    return errors;
  }

  @Nullable String firstError() {
    return firstError;
  }
}
