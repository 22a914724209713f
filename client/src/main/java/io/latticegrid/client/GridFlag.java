package io.latticegrid.client;

import java.util.concurrent.CompletableFuture;

/**
 * A flag of the grid, on or off. Thread-safe. Where two sides of a split went on, switching on wins
 * over a switching off that had not seen it.
 */
public interface GridFlag {
  /** Whether it is on. */
  boolean isEnabled();

  /** Switches it on; returns whether it was off. */
  boolean enable();

  /** Switches it off; returns whether it was on. */
  boolean disable();

  /** As {@link #isEnabled}. */
  CompletableFuture<Boolean> isEnabledAsync();

  /** As {@link #enable}. */
  CompletableFuture<Boolean> enableAsync();

  /** As {@link #disable}. */
  CompletableFuture<Boolean> disableAsync();
}
