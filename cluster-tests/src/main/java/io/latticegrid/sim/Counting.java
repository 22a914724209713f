package io.latticegrid.sim;

import java.util.concurrent.CompletableFuture;

/** Counters by key, as the workload uses them. Confined to the simulation's thread. */
public interface Counting {
  /** Adds an amount and returns the new value. */
  CompletableFuture<Long> add(String key, long amount);

  /** Reads a value. */
  CompletableFuture<Long> get(String key);
}
