package io.latticegrid.partition;

import io.latticegrid.storage.RecordMemory;
import java.util.Collection;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The memories of a partition by map number. Confined to the shard's loop. Operations in a row are
 * mostly on one map, which is found without a search.
 */
final class MapMemories {
  private final TreeMap<Integer, RecordMemory> byMap = new TreeMap<>();

  /** The numbers in order; made anew when there are others. */
  private int[] numbers = {};

  private int lastMapId;
  private @Nullable RecordMemory last;

  /** The memory of a map; null if it has none. */
  @Nullable RecordMemory find(int mapId) {
    if (last != null && lastMapId == mapId) {
      return last;
    }
    RecordMemory found = byMap.get(mapId);
    if (found != null) {
      lastMapId = mapId;
      last = found;
    }
    return found;
  }

  void put(int mapId, RecordMemory memory) {
    last = null;
    byMap.put(mapId, memory);
    count();
  }

  void remove(int mapId) {
    last = null;
    byMap.remove(mapId);
    count();
  }

  void clear() {
    last = null;
    byMap.clear();
    count();
  }

  private void count() {
    numbers = byMap.keySet().stream().mapToInt(Integer::intValue).toArray();
  }

  /** Whether any of their numbers is such. */
  boolean isAny(IntPredicate such) {
    for (int number : numbers) {
      if (such.test(number)) {
        return true;
      }
    }
    return false;
  }

  Collection<RecordMemory> all() {
    return byMap.values();
  }

  /** By map number, to be looked at. */
  NavigableMap<Integer, RecordMemory> inOrder() {
    return Collections.unmodifiableNavigableMap(byMap);
  }
}
