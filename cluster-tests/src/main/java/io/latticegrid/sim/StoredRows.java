package io.latticegrid.sim;

import io.latticegrid.invariant.Violation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the simulated database, and what must hold of each step of a row. Confined to the
 * simulation's thread.
 *
 * <p>Of a map that writes behind, a value that was replaced does not come again: values are unique,
 * and a row follows the map with a delay. A row of a map that writes through is ahead of the map:
 * it is brought back from a value of which nobody knows, and may come to that value once more, when
 * a late try of the same write is executed. So there each step is held against what the writers of
 * the key were told: never back from what was acknowledged, and never to what was refused.
 */
final class StoredRows {
  private final boolean isWrittenThrough;
  private final TreeMap<String, String> rows = new TreeMap<>();
  private final Set<List<String>> replaced = new HashSet<>();
  private final List<Violation> violations = new ArrayList<>();
  private Told told = (key, before, value) -> true;

  /** What writers were told of their keys. */
  @FunctionalInterface
  interface Told {
    /** Whether a key may come from one value to another, null for none. */
    boolean allows(String key, @Nullable String before, @Nullable String value);
  }

  /** Without rows. */
  StoredRows(boolean isWrittenThrough) {
    this.isWrittenThrough = isWrittenThrough;
  }

  /** Holds rows against this from now on. */
  void watch(Told ledgers) {
    told = ledgers;
  }

  /** What a key has; null for nothing. */
  @Nullable String get(String key) {
    return rows.get(key);
  }

  /** The rows of keys beyond one, in order. */
  SortedMap<String, String> after(String key) {
    return rows.tailMap(key, false);
  }

  /** Makes a row what a batch says, and tells what it was. */
  @Nullable String write(String key, @Nullable String value) {
    String before = value == null ? rows.remove(key) : rows.put(key, value);
    if (Objects.equals(before, value)) {
      return before;
    }
    if (before != null) {
      replaced.add(List.of(key, before));
    }
    boolean mayBe =
        isWrittenThrough
            ? told.allows(key, before, value)
            : value == null || !replaced.contains(List.of(key, value));
    if (!mayBe) {
      violate("I-WB2", key + " goes back from " + before + " to " + value);
    }
    return before;
  }

  /** A writer was told that a key has a value: so it is here, or what others made of it. */
  void acknowledged(String key, @Nullable String value) {
    String row = rows.get(key);
    if (isWrittenThrough && !Objects.equals(row, value) && !told.allows(key, value, row)) {
      violate("I-WT1", key + " was answered to be " + value + ", and the database has " + row);
    }
  }

  /** In which keys it differs from what the map has, and how; the first few. */
  List<String> differences(Map<String, @Nullable String> map) {
    List<String> found = new ArrayList<>();
    map.forEach((key, value) -> {
      String row = rows.get(key);
      if (!Objects.equals(row, value) && found.size() < 5) {
        found.add(key + " is " + value + " in the map and " + row + " in the database");
      }
    });
    return found;
  }

  void violate(String invariant, String what) {
    violations.add(new Violation(invariant, what));
  }

  /** What does not hold. */
  List<Violation> violations() {
    return List.copyOf(violations);
  }
}
