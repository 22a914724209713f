package io.latticegrid.chaos.kills;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What must be there: all that was acknowledged, and of each writer's write that was under way when
 * the process was killed all or nothing. Confined to a thread.
 */
final class ExpectedState {
  private final TreeMap<Integer, byte[]> entries = new TreeMap<>();
  private final Map<Integer, KeptWrite> underWay = new HashMap<>();
  private final KillCounts counts = new KillCounts();

  /** A write was acknowledged. */
  void acknowledged(KeptWrite write) {
    counts.acknowledged++;
    apply(write, entries);
  }

  /** A writer may have begun this write and was not heard of it. */
  void underWay(KeptWrite write) {
    underWay.put(write.writer(), write);
  }

  KillCounts counts() {
    return counts;
  }

  /**
   * Holds what is there against what must be, and takes it over as what must be there from now on.
   *
   * @return what is wrong, in words
   */
  List<String> compare(SortedMap<Integer, byte[]> found) {
    TreeMap<Integer, byte[]> possible = new TreeMap<>(entries);
    for (KeptWrite write : underWay.values()) {
      TreeMap<Integer, byte[]> with = new TreeMap<>(possible);
      apply(write, with);
      boolean applied = isLike(found, with, write);
      boolean untouched = isLike(found, possible, write);
      if (applied) {
        possible = with;
      }
      counts.underWayApplied += applied && !untouched ? 1 : 0;
      counts.underWayNot += applied ? 0 : 1;
    }
    underWay.clear();
    List<String> wrong = new ArrayList<>();
    TreeMap<Integer, byte @Nullable []> keys = new TreeMap<>(possible);
    keys.putAll(found);
    for (int key : keys.keySet()) {
      String what = judge(possible.get(key), found.get(key));
      if (what != null) {
        wrong.add("key " + key + what);
      }
    }
    entries.clear();
    entries.putAll(found);
    counts.entries = entries.size();
    return wrong;
  }

  private @Nullable String judge(byte @Nullable [] expected, byte @Nullable [] found) {
    if (Arrays.equals(expected, found)) {
      return null;
    }
    if (found == null) {
      counts.lost++;
      return " is lost: " + text(expected) + " is not there";
    }
    if (expected == null) {
      counts.resurrected++;
      return " was removed and is there again: " + text(found);
    }
    counts.altered++;
    return " is not what was acknowledged: " + text(expected) + " became " + text(found);
  }

  private static boolean isLike(
      Map<Integer, byte[]> found, Map<Integer, byte[]> other, KeptWrite write) {
    return write.changes().keySet().stream()
        .allMatch(key -> Arrays.equals(found.get(key), other.get(key)));
  }

  private static void apply(KeptWrite write, Map<Integer, byte[]> to) {
    write
        .changes()
        .forEach((key, value) -> {
          if (value == null) {
            to.remove(key);
          } else {
            to.put(key, value);
          }
        });
  }

  /** The lines of a file for people: each key with length and sum of its value. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    entries.forEach((key, value) -> lines.add(key + "\t" + text(value)));
    underWay
        .values()
        .forEach(write ->
            write
                .changes()
                .forEach((key, value) -> lines.add(key + "\tor, under way, " + text(value))));
    return lines;
  }

  private static String text(byte @Nullable [] value) {
    if (value == null) {
      return "nothing";
    }
    CRC32C sum = new CRC32C();
    sum.update(value);
    return value.length + " bytes, " + HexFormat.of().toHexDigits((int) sum.getValue());
  }
}
