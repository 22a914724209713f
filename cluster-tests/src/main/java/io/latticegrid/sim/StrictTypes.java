package io.latticegrid.sim;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Atomic numbers and locks of the strict group, as the workload uses them. Confined to the
 * simulation's thread.
 */
public interface StrictTypes {
  /** A lock of which one object holds one token at a time. */
  interface Lock {
    /** Waits for the lock; its token, or 0 if it was not to be had. */
    CompletableFuture<Long> tryLock(Duration wait);

    /** Frees the lock; whether it was held until now. */
    CompletableFuture<Boolean> unlock(long token);

    /** Whether it is held as far as this object knows. */
    boolean isHeld(long token);
  }

  /** Reads an atomic number. */
  CompletableFuture<Long> number(String name);

  /** Adds to an atomic number and answers the sum. */
  CompletableFuture<Long> add(String name, long delta);

  /** A lock of a name; each time another object. */
  CompletableFuture<Lock> lock(String name, Duration sessionTime);
}
