package io.latticegrid.invariant;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * For keys that many writers change by putIfAbsent and replace: each value is succeeded by at most
 * one acknowledged value, and the chain that leads to the last value holds all that were
 * acknowledged and none that failed. Confined to its caller. Values are unique.
 */
public final class NoLostUpdate {
  private static final String NAME = "NoLostUpdate";

  /** A change from an expected value, null for none, to a new one. */
  private static final class Step {
    final String key;
    final @Nullable String expected;
    Outcome outcome = Outcome.UNKNOWN;
    boolean lost;

    Step(String key, @Nullable String expected) {
      this.key = key;
      this.expected = expected;
    }
  }

  private record Place(String key, @Nullable String value) {}

  private final Map<String, Step> steps = new LinkedHashMap<>();
  private final Map<Place, String> successors = new HashMap<>();

  /** The values asked for, by key: the look at one key must not cost what all keys have seen. */
  private final Map<String, List<String>> asked = new HashMap<>();

  private final Set<String> keys = new LinkedHashSet<>();
  private final List<Violation> violations = new ArrayList<>();

  /** A writer asks for a change from an expected value, or from none, to a new one. */
  public void called(String key, @Nullable String expected, String value) {
    keys.add(key);
    if (steps.put(value, new Step(key, expected)) == null) {
      asked.computeIfAbsent(key, any -> new ArrayList<>()).add(value);
    }
  }

  /**
   * All copies of a key are gone, and somebody accepted that: what was acknowledged until then is
   * not looked for any more. What is under way may still take effect, so writers are to leave it.
   */
  public void lost(String key) {
    keys.remove(key);
    successors.keySet().removeIf(place -> place.key.equals(key));
    asked.getOrDefault(key, List.of()).forEach(value -> step(value).lost = true);
  }

  /** The writer heard what became of the change to a value. */
  public void ended(String value, Outcome outcome) {
    Step step = step(value);
    step.outcome = outcome;
    if (outcome == Outcome.OK && !step.lost) {
      String other = successors.putIfAbsent(new Place(step.key, step.expected), value);
      if (other != null) {
        violate(step.key, other + " and " + value + " both succeeded " + step.expected);
      }
    }
  }

  /** Somebody read a value. */
  public void read(String key, @Nullable String value) {
    glimpsed(key, value);
    Step step = value == null ? null : steps.get(value);
    if (step == null || step.lost || !step.key.equals(key)) {
      return;
    }
    if (step.outcome == Outcome.FAILED) {
      violate(key, "the value " + value + " was read, but its write failed");
    }
  }

  /**
   * Somebody read a value in an answer that was flagged as an acting primary's. That one may have
   * been deposed, and show a change that it had not replicated and that was refused elsewhere then;
   * it does not invent any.
   */
  public void glimpsed(String key, @Nullable String value) {
    Step step = value == null ? null : steps.get(value);
    if (value != null && (step == null || !step.key.equals(key))) {
      violate(key, "the value " + value + " was read, but nobody wrote it");
    }
  }

  /** What a key has when all is quiet. */
  public void last(String key, @Nullable String value) {
    Set<String> chain = new LinkedHashSet<>();
    String at = value;
    while (at != null && chain.add(at)) {
      read(key, at);
      Step step = steps.get(at);
      at = step == null ? null : step.expected;
    }
    for (String written : asked.getOrDefault(key, List.of())) {
      Step step = step(written);
      boolean acknowledged = step.outcome == Outcome.OK && !step.lost;
      if (acknowledged && !chain.contains(written)) {
        violate(key, written + " was acknowledged, but did not lead to " + chain);
      }
    }
  }

  /**
   * Whether somewhere a value, null for none, may come after another one, by what writers were
   * told: not if its write failed; and after an acknowledged one comes only what leads back to it.
   */
  public boolean mayFollow(String key, @Nullable String before, @Nullable String value) {
    if (isSettled(key, value, Outcome.FAILED)) {
      return false;
    }
    Set<@Nullable String> chain = new LinkedHashSet<>();
    String at = value;
    while (at != null && chain.add(at)) {
      Step step = steps.get(at);
      at = step == null ? null : step.expected;
    }
    return !isSettled(key, before, Outcome.OK) || chain.contains(before);
  }

  private boolean isSettled(String key, @Nullable String value, Outcome outcome) {
    Step step = value == null ? null : steps.get(value);
    return step != null && step.key.equals(key) && !step.lost && step.outcome == outcome;
  }

  private Step step(String value) {
    Step step = steps.get(value);
    if (step == null) {
      throw new IllegalArgumentException("nobody asked for " + value);
    }
    return step;
  }

  /** All keys that were ever written, in the order of their first write. */
  public List<String> keys() {
    return List.copyOf(keys);
  }

  /** How many changes were acknowledged. */
  public long acknowledged() {
    return steps.values().stream().filter(step -> step.outcome == Outcome.OK).count();
  }

  /** What does not hold. */
  public List<Violation> violations() {
    return List.copyOf(violations);
  }

  private void violate(String key, String what) {
    violations.add(new Violation(NAME, "key " + key + ": " + what));
  }
}
