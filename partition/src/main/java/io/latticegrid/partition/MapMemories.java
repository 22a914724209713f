package io.latticegrid.partition;

import io.latticegrid.data.schema.RecordEngine;
import io.latticegrid.storage.CompactRecordMemory;
import io.latticegrid.storage.MemberNumbers;
import io.latticegrid.storage.RecordMemories;
import io.latticegrid.storage.RecordMemories.Place;
import io.latticegrid.storage.RecordMemory;
import io.latticegrid.storage.RecordStamps;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
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
  private final Source source;
  private final NodeMemory node;
  private boolean warm;

  /**
   * Where memories come from.
   *
   * @param place which one a map wants
   * @param memories makes it
   * @param members numbers members
   */
  record Source(IntFunction<Place> place, RecordMemories memories, MemberNumbers members) {
    RecordMemory open(int mapId) {
      return memories.open(place.apply(mapId), members);
    }
  }

  /** None yet; what they take is told the node. */
  MapMemories(Source source, NodeMemory node) {
    this.source = source;
    this.node = node;
  }

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

  /** The memory of a map, made if it has none. */
  RecordMemory open(int mapId) {
    RecordMemory known = find(mapId);
    if (known != null) {
      return known;
    }
    RecordMemory made = source.open(mapId);
    put(mapId, made);
    return made;
  }

  /** Whether a map's memory is there, or can be made at once. */
  boolean isReady(int mapId) {
    return find(mapId) != null || source.memories().isReady(source.place().apply(mapId));
  }

  /** Takes memories that come with records of a former life. */
  void takeAll(Map<Integer, RecordMemory> filled) {
    warm = !filled.isEmpty();
    filled.forEach((mapId, memory) -> {
      node.add(memory.reservedBytes());
      put(mapId, memory);
    });
  }

  /** Whether they have but what came with them, which nobody vouches for. */
  boolean areWarm() {
    return warm;
  }

  /** What they have is compared from now on. */
  void compare() {
    warm = false;
  }

  private void put(int mapId, RecordMemory memory) {
    last = null;
    byMap.put(mapId, memory);
    count();
  }

  /** What a map wants became known: the few records that came before lie where it wants them. */
  void settle(int mapId) {
    RecordMemory known = byMap.get(mapId);
    Place place = source.place().apply(mapId);
    if (known instanceof CompactRecordMemory
        && place.engine() != RecordEngine.COMPACT
        && source.memories().keepsFiles()) {
      RecordMemory made = source.open(mapId);
      RecordStamps stamps = new RecordStamps();
      known.scan(
          RecordMemory.START,
          Integer.MAX_VALUE,
          record -> {
            made.put(record.keyHash(), record.keyBytes(), stamps.of(record), record.valueBytes());
            return true;
          });
      node.add(made.reservedBytes() - known.reservedBytes());
      known.close();
      put(mapId, made);
    }
  }

  /** Frees the memory of a map. */
  void close(int mapId) {
    RecordMemory memory = byMap.remove(mapId);
    last = null;
    if (memory != null) {
      node.add(-memory.reservedBytes());
      memory.close();
    }
    count();
  }

  /** Frees all of it. */
  void closeAll() {
    byMap
        .values()
        .forEach(memory -> {
          node.add(-memory.reservedBytes());
          memory.close();
        });
    clear();
  }

  /** Frees all memory, and leaves files for the node's next life. */
  void leaveAll() {
    byMap
        .values()
        .forEach(memory -> {
          node.add(-memory.reservedBytes());
          memory.leave();
        });
    clear();
  }

  private void clear() {
    last = null;
    warm = false;
    byMap.clear();
    count();
  }

  /** How many entries they have, expired ones that nobody has removed yet included. */
  long liveCount() {
    long count = 0;
    for (RecordMemory memory : byMap.values()) {
      count += memory.liveCount();
    }
    return count;
  }

  /** Bytes of records. */
  long usedBytes() {
    long bytes = 0;
    for (RecordMemory memory : byMap.values()) {
      bytes += memory.usedBytes();
    }
    return bytes;
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
