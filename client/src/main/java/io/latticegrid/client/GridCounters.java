package io.latticegrid.client;

import java.util.concurrent.CompletableFuture;

/**
 * Counters by key, a map of the grid whose values are counted and not written. Thread-safe.
 *
 * <p>Each change runs at the primary of the key's partition, one at a time, and is executed once
 * however often it is retried. Where two sides of a split went on, everything that either added
 * counts afterwards. A counter that nobody has changed is 0. The map can be opened as a {@link
 * GridMap} too, to be read, scanned and queried; writing to it is refused.
 *
 * @param <K> the class of the keys
 */
public interface GridCounters<K> {
  /** The name of the map. */
  String name();

  /** The counter of a key. */
  GridCounter counter(K key);

  /** What the counter of a key counts. */
  long get(K key);

  /** Adds an amount, or subtracts one below 0, and returns the new value. */
  long add(K key, long amount);

  /** Adds 1 and returns the new value. */
  default long increment(K key) {
    return add(key, 1);
  }

  /**
   * Takes from the counter what it counts and returns that; what another side of a split adds
   * meanwhile stays.
   */
  long reset(K key);

  /** As {@link #get}. */
  CompletableFuture<Long> getAsync(K key);

  /** As {@link #add}. */
  CompletableFuture<Long> addAsync(K key, long amount);

  /** As {@link #reset}. */
  CompletableFuture<Long> resetAsync(K key);
}
