package io.latticegrid.invariant;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * For entries that are made where they are missing and never removed: whoever asks for one is given
 * the same value, whoever made it. Confined to its caller.
 */
public final class OneValue {
  /** What a violation is named after. */
  public static final String NAME = "I-ONE";

  private record Told(String client, String value) {}

  private final Map<String, Told> first = new HashMap<>();
  private final List<Violation> violations = new ArrayList<>();

  /** Somebody who asked for an entry was given a value. */
  public void told(String key, String client, String value) {
    Told before = first.putIfAbsent(key, new Told(client, value));
    if (before != null && !before.value.equals(value)) {
      String what =
          "%s was given %s for %s, and %s %s"
              .formatted(before.client, before.value, key, client, value);
      violations.add(new Violation(NAME, what));
    }
  }

  /** How many entries somebody was given. */
  public int entries() {
    return first.size();
  }

  /** What does not hold. */
  public List<Violation> violations() {
    return List.copyOf(violations);
  }
}
