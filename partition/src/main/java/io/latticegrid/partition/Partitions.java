package io.latticegrid.partition;

import java.util.Arrays;
import java.util.Collection;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The partitions of a shard: found at once, gone through in order. Confined to the shard's loop.
 */
final class Partitions {
  private final TreeMap<Long, Partition> ordered = new TreeMap<>();

  /** The same as arrays, made anew when there are others; never changed. */
  private long[] ids = {};

  private Partition[] snapshot = {};
  private boolean changed;

  /** By group and number: each operation looks for one. */
  private @Nullable Partition[][] byGroup = {};

  /** What partitions are found and ordered by. */
  static long id(int group, int partition) {
    return ((long) group << 32) | partition;
  }

  @Nullable Partition find(long id) {
    int group = (int) (id >>> 32);
    int partition = (int) id;
    if (group < 0 || group >= byGroup.length) {
      return null;
    }
    @Nullable Partition[] ofGroup = byGroup[group];
    return partition >= 0 && partition < ofGroup.length ? ofGroup[partition] : null;
  }

  /** The same, to which something is about to be done. */
  @Nullable Partition stir(long id) {
    Partition found = find(id);
    if (found != null) {
      found.stir();
    }
    return found;
  }

  void put(long id, Partition partition) {
    ordered.put(id, partition);
    changed = true;
    int group = (int) (id >>> 32);
    int number = (int) id;
    if (group >= byGroup.length) {
      int before = byGroup.length;
      byGroup = Arrays.copyOf(byGroup, group + 1);
      Arrays.fill(byGroup, before, byGroup.length, new Partition[0]);
    }
    if (number >= byGroup[group].length) {
      byGroup[group] = Arrays.copyOf(byGroup[group], number + 1);
    }
    byGroup[group][number] = partition;
  }

  void remove(long id) {
    ordered.remove(id);
    changed = true;
    if (find(id) != null) {
      byGroup[(int) (id >>> 32)][(int) id] = null;
    }
  }

  void clear() {
    ordered.clear();
    changed = true;
    byGroup = new Partition[0][];
  }

  /** All of them, in the order of their ids. */
  Collection<Partition> all() {
    return ordered.values();
  }

  /** All of them, in the order of their ids, as of now. */
  Partition[] snapshot() {
    take();
    return snapshot;
  }

  /** The ids of {@link #snapshot}. */
  long[] ids() {
    take();
    return ids;
  }

  private void take() {
    if (changed) {
      changed = false;
      ids = ordered.keySet().stream().mapToLong(Long::longValue).toArray();
      snapshot = ordered.values().toArray(new Partition[0]);
    }
  }

  /** By id. */
  NavigableMap<Long, Partition> inOrder() {
    return ordered;
  }
}
