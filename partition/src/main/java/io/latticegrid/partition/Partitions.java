package io.latticegrid.partition;

import java.util.Collection;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The partitions of a shard: found at once, gone through in order. Confined to the shard's loop.
 */
final class Partitions {
  private final TreeMap<Long, Partition> ordered = new TreeMap<>();
  private final Long2ObjectHashMap<Partition> byId = new Long2ObjectHashMap<>();

  /** What partitions are found and ordered by. */
  static long id(int group, int partition) {
    return ((long) group << 32) | partition;
  }

  @Nullable Partition find(long id) {
    return byId.get(id);
  }

  void put(long id, Partition partition) {
    ordered.put(id, partition);
    byId.put(id, partition);
  }

  void remove(long id) {
    ordered.remove(id);
    byId.remove(id);
  }

  void clear() {
    ordered.clear();
    byId.clear();
  }

  /** All of them, in the order of their ids. */
  Collection<Partition> all() {
    return ordered.values();
  }

  /** By id. */
  NavigableMap<Long, Partition> inOrder() {
    return ordered;
  }
}
