package io.latticegrid.dag.run;

import io.latticegrid.data.port.Invariant;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One producer's way into an edge. Confined to the worker's loop. Every routing is one of two
 * shapes: an item goes to each of some groups (of which one is the common case), or to the one
 * group that its key's hash selects. For the first the router remembers which groups have their
 * copy, so that re-offering a refused item duplicates nothing.
 */
final class EdgeRouter {
  private final @Nullable LaneGroup[] groups;
  private final @Nullable ToLongFunction<Object> keyHash;
  private final boolean[] placed;

  private EdgeRouter(
      List<? extends @Nullable LaneGroup> groups, @Nullable ToLongFunction<Object> keyHash) {
    Invariant.check(!groups.isEmpty(), "an edge leads nowhere");
    this.groups = groups.toArray(new @Nullable LaneGroup[0]);
    this.keyHash = keyHash;
    this.placed = new boolean[this.groups.length];
  }

  /** Gives each item to every group. */
  static EdgeRouter toAll(List<LaneGroup> groups) {
    return new EdgeRouter(groups, null);
  }

  /** Gives each item to the group of its hash; null where a group is out of this one's reach. */
  static EdgeRouter byHash(
      List<? extends @Nullable LaneGroup> groups, ToLongFunction<Object> keyHash) {
    return new EdgeRouter(groups, keyHash);
  }

  /** Places the item wherever it belongs; false if some queue had no room. */
  boolean offer(Object item) {
    return keyHash == null ? offerToAll(item) : offerByHash(item, keyHash);
  }

  private boolean offerToAll(Object item) {
    boolean everywhere = true;
    for (int i = 0; i < groups.length; i++) {
      LaneGroup group = groups[i];
      if (!placed[i] && group != null) {
        placed[i] = group.offer(item);
        everywhere &= placed[i];
      }
    }
    if (everywhere) {
      Arrays.fill(placed, false);
    }
    return everywhere;
  }

  private boolean offerByHash(Object item, ToLongFunction<Object> hash) {
    int index = (int) Long.remainderUnsigned(mix(hash.applyAsLong(item)), groups.length);
    LaneGroup group = groups[index];
    if (group == null) {
      throw new IllegalStateException(
          "an item arrived whose key belongs elsewhere: the key hash or the dag differs");
    }
    return group.offer(item);
  }

  /** Whether nobody wants anything of this producer any more. */
  boolean isAbandoned() {
    for (LaneGroup group : groups) {
      if (group != null && !group.isAbandoned()) {
        return false;
      }
    }
    return true;
  }

  void close() {
    for (LaneGroup group : groups) {
      if (group != null) {
        group.close();
      }
    }
  }

  /** The finalizer of MurmurHash3 (Appleby, 2011). All members must mix alike: never change it. */
  private static long mix(long hash) {
    long mixed = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return mixed ^ (mixed >>> 33);
  }
}
