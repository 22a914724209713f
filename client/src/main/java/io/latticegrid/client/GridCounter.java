package io.latticegrid.client;

import java.util.concurrent.CompletableFuture;

/**
 * One counter of the grid: a number to which everybody adds, and nothing added is lost.
 * Thread-safe.
 *
 * <pre>{@code
 * GridCounter visits = client.counter("visits");
 * visits.increment();
 * long now = visits.get();
 * }</pre>
 *
 * @see GridCounters
 */
public interface GridCounter {
  /** What it counts. */
  long get();

  /** Adds an amount, or subtracts one below 0, and returns the new value. */
  long add(long amount);

  /** Adds 1 and returns the new value. */
  default long increment() {
    return add(1);
  }

  /** Subtracts 1 and returns the new value. */
  default long decrement() {
    return add(-1);
  }

  /** Takes from it what it counts and returns that. */
  long reset();

  /** As {@link #get}. */
  CompletableFuture<Long> getAsync();

  /** As {@link #add}. */
  CompletableFuture<Long> addAsync(long amount);
}
