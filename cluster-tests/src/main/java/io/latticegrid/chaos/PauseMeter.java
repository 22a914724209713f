package io.latticegrid.chaos;

import java.util.Arrays;

/**
 * How long each key went without a success, the longest time within a window. Confined to the
 * traffic's thread.
 */
final class PauseMeter {
  private final long[] lastNanos;
  private final long[] longestNanos;

  PauseMeter(int slots, long nowNanos) {
    lastNanos = new long[slots];
    longestNanos = new long[slots];
    Arrays.fill(lastNanos, nowNanos);
  }

  /** An operation on the key of a slot succeeded. */
  void succeeded(int slot, long atNanos) {
    longestNanos[slot] = Math.max(longestNanos[slot], atNanos - lastNanos[slot]);
    lastNanos[slot] = Math.max(lastNanos[slot], atNanos);
  }

  /** Begins a window. */
  void begin() {
    Arrays.fill(longestNanos, 0);
  }

  /** Ends a window: the longest pause of each slot in it, one that still lasts included. */
  long[] end(long nowNanos) {
    long[] pauses = new long[lastNanos.length];
    for (int slot = 0; slot < pauses.length; slot++) {
      pauses[slot] = Math.max(longestNanos[slot], nowNanos - lastNanos[slot]);
    }
    return pauses;
  }
}
