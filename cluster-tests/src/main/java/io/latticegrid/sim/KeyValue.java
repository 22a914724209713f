package io.latticegrid.sim;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The operations of a map that the workload uses; each completes on the client's loop. Confined to
 * the simulation's thread.
 */
public interface KeyValue {
  /** Reads a value. */
  CompletableFuture<@Nullable String> get(String key);

  /** Writes a value and returns the old one. */
  CompletableFuture<@Nullable String> put(String key, String value);

  /** Removes an entry and returns its value. */
  CompletableFuture<@Nullable String> remove(String key);

  /** Writes a value if there is none, else returns the present one. */
  CompletableFuture<@Nullable String> putIfAbsent(String key, String value);

  /** Asks an operator's question: that the map move to a group. */
  default CompletableFuture<?> moveTo(String group) {
    return CompletableFuture.completedFuture(null);
  }

  /** How many answers its client got that were flagged as those of an acting primary. */
  default long actingReplies() {
    return 0;
  }

  /** Replaces the value if it is the expected one. */
  CompletableFuture<Boolean> replace(String key, String expected, String value);
}
