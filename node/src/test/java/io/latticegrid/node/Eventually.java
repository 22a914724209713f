package io.latticegrid.node;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Waits for what comes about by itself, such as a member's removal, which nobody announces to a
 * test.
 */
public final class Eventually {
  private static final long POLL_MILLIS = 5;

  private Eventually() {}

  /** Looks again and again until the condition holds, or fails saying what did not come about. */
  public static void holds(String what, long withinSeconds, BooleanSupplier condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(withinSeconds);
    CountDownLatch never = new CountDownLatch(1);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0 || never.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new AssertionError("not within " + withinSeconds + " s: " + what);
      }
    }
  }
}
