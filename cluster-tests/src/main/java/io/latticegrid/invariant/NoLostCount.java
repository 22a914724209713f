package io.latticegrid.invariant;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * For counters to which many writers add positive amounts: a counter holds all that was
 * acknowledged, nothing that failed, and of what nobody knows each amount once or not at all.
 * Confined to its caller.
 */
public final class NoLostCount {
  private static final String NAME = "NoLostCount";

  private static final class Sums {
    long acknowledged;
    long possible;
  }

  /**
   * A question that was asked. Immutable.
   *
   * @param key the counter
   * @param amount what it adds; 0 for a read
   * @param atLeast what had been acknowledged when it was asked
   */
  public record Asked(String key, long amount, long atLeast) {}

  private final Map<String, Sums> counters = new LinkedHashMap<>();
  private final List<Violation> violations = new ArrayList<>();
  private long acknowledged;

  /** A writer asks for an amount to be added, or for the value by an amount of 0. */
  public Asked ask(String key, long amount) {
    Sums sums = counters.computeIfAbsent(key, any -> new Sums());
    sums.possible += amount;
    return new Asked(key, amount, sums.acknowledged);
  }

  /** It was told the value; {@code flagged} as an acting primary's, which may lack something. */
  public void answered(Asked asked, long value, boolean flagged) {
    Sums sums = counters.get(asked.key);
    if (sums == null) {
      return;
    }
    sums.acknowledged += asked.amount;
    acknowledged += asked.amount > 0 ? 1 : 0;
    if (value > sums.possible) {
      violate(asked.key, value + " were counted, but no more than " + sums.possible + " added");
    }
    long atLeast = asked.atLeast + asked.amount;
    if (!flagged && value < atLeast) {
      violate(asked.key, value + " were counted after " + atLeast + " were acknowledged");
    }
  }

  /** It was told that nothing was added. */
  public void failed(Asked asked) {
    Sums sums = counters.get(asked.key);
    if (sums != null) {
      sums.possible -= asked.amount;
    }
  }

  /** What a counter has when all is quiet. */
  public void last(String key, long value) {
    answered(ask(key, 0), value, false);
  }

  /** All copies of a counter are gone, and somebody accepted that: it is not looked at any more. */
  public void lost(String key) {
    counters.remove(key);
  }

  /** All counters, in the order of their first use. */
  public List<String> keys() {
    return List.copyOf(counters.keySet());
  }

  /** How many additions were acknowledged. */
  public long acknowledged() {
    return acknowledged;
  }

  /** What does not hold. */
  public List<Violation> violations() {
    return List.copyOf(violations);
  }

  private void violate(String key, String what) {
    violations.add(new Violation(NAME, "counter " + key + ": " + what));
  }
}
