package io.latticegrid.chaos;

import io.latticegrid.data.error.GridException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for time to pass and for things to become true, unless the run is ended. Thread-safe. */
final class Patience {
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(120);
  private static final long POLL_MILLIS = 20;

  private final CountDownLatch ended = new CountDownLatch(1);

  /** Ends all waiting. */
  void end() {
    ended.countDown();
  }

  /** Lets time pass. */
  void pass(long millis) throws InterruptedException {
    if (ended.await(millis, TimeUnit.MILLISECONDS)) {
      throw new InterruptedException("the run was ended");
    }
  }

  /** Lets time pass until some time after a moment. */
  void passUntil(long sinceNanos, long millis) throws InterruptedException {
    pass(Math.max(0, millis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sinceNanos)));
  }

  /** Waits until something is true, two minutes at most. */
  void await(String what, BooleanSupplier condition) throws InterruptedException {
    long began = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - began > LIMIT_NANOS) {
        throw new GridException(
            GridException.Code.TIMEOUT, "waited two minutes in vain for " + what);
      }
      pass(POLL_MILLIS);
    }
  }
}
