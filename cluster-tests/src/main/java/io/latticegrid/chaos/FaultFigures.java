package io.latticegrid.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What was measured under one kind of fault. Confined to the run's thread. */
final class FaultFigures {
  private final String label;
  private final long goalMillis;
  private final List<Long> pausesNanos = new ArrayList<>();
  private final List<Long> healedNanos = new ArrayList<>();

  FaultFigures(String label, long goalMillis) {
    this.label = label;
    this.goalMillis = goalMillis;
  }

  /**
   * Adds a cycle.
   *
   * @param pauses the longest pause of each key
   * @param healed from the fault, or its end, until all copies were there again
   */
  void add(long[] pauses, long healed) {
    for (long pause : pauses) {
      pausesNanos.add(pause);
    }
    healedNanos.add(healed);
  }

  String label() {
    return label;
  }

  int cycles() {
    return healedNanos.size();
  }

  int pauses() {
    return pausesNanos.size();
  }

  /** For how long 99 in 100 keys may be without a success; 0 for no goal. */
  long goalMillis() {
    return goalMillis;
  }

  /** Whether 99 in 100 keys were without a success for no longer than the goal. */
  boolean isGoalMet() {
    return goalMillis == 0 || pauseMillis(99) <= goalMillis;
  }

  /** The pause that a percentage of keys did not exceed. */
  long pauseMillis(int percent) {
    return millis(pausesNanos, percent);
  }

  /** The time until all copies were back that a percentage of cycles did not exceed. */
  long healedMillis(int percent) {
    return millis(healedNanos, percent);
  }

  /** The smallest value that so many in a hundred don't exceed. */
  static long millis(List<Long> nanos, int percent) {
    if (nanos.isEmpty()) {
      return 0;
    }
    List<Long> sorted = new ArrayList<>(nanos);
    Collections.sort(sorted);
    int index = (int) Math.ceil(sorted.size() * percent / 100.0) - 1;
    return Math.round(sorted.get(Math.max(0, index)) / 1e6);
  }
}
