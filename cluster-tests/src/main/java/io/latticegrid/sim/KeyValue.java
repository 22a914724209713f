package io.latticegrid.sim;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The operations of a map that the workload uses; each completes on the client's loop. Confined to
 * the simulation's thread.
 */
public interface KeyValue {
  /** Reads a value. */
  CompletableFuture<@Nullable String> get(String key);

  /** Reads the values of several keys; those that have none are left out. */
  CompletableFuture<Map<String, String>> getAll(Set<String> keys);

  /** Reads the values of several keys of one partition at one moment. */
  CompletableFuture<Map<String, String>> getAllAtomically(Set<String> keys);

  /** Writes the values of several keys of one partition at one moment. */
  CompletableFuture<?> putAllAtomically(Map<String, String> entries);

  /** Removes several keys of one partition at one moment. */
  CompletableFuture<?> removeAllAtomically(Set<String> keys);

  /** Writes a value and returns the old one. */
  CompletableFuture<@Nullable String> put(String key, String value);

  /** Removes an entry and returns its value. */
  CompletableFuture<@Nullable String> remove(String key);

  /** Writes a value if there is none, else returns the present one. */
  CompletableFuture<@Nullable String> putIfAbsent(String key, String value);

  /**
   * Reads a value; if there is none, has it made by one of all who ask for it. A grid may have none
   * of this.
   */
  default CompletableFuture<@Nullable String> getOrLoad(
      String key, Function<String, CompletableFuture<@Nullable String>> factory) {
    throw new IllegalStateException("this grid makes no entries");
  }

  /**
   * What is told of many keys that were written or removed. Immutable.
   *
   * @param refused the keys of which it is certain that nothing was applied
   * @param indeterminate the keys of which nobody knows
   */
  record Told(Set<String> refused, Set<String> indeterminate) {}

  /** Writes many values and tells of each what became of it; a grid may have none of this. */
  default CompletableFuture<Told> setAll(Map<String, String> entries) {
    throw new IllegalStateException("this grid writes one at a time");
  }

  /** Removes many entries and tells of each what became of it; a grid may have none of this. */
  default CompletableFuture<Told> removeAll(Set<String> keys) {
    throw new IllegalStateException("this grid removes one at a time");
  }

  /** How many answers its client got that were flagged as those of an acting primary. */
  default long actingReplies() {
    return 0;
  }

  /** Replaces the value if it is the expected one. */
  CompletableFuture<Boolean> replace(String key, String expected, String value);
}
