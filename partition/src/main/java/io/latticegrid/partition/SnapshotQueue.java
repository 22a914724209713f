package io.latticegrid.partition;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Which replicas of a shard fetch snapshots now, and which wait for their turn. Confined to the
 * shard's loop. First come, first served; who breaks off goes to the end.
 *
 * <p>The node's limits are dealt evenly to its shards, so that no shard asks another. Each that
 * fetches has one chunk under way, of the share that the byte budget leaves it.
 */
final class SnapshotQueue {
  private final int slots;
  private final int chunkBytes;
  private final Set<Turn> fetching = new LinkedHashSet<>();
  private final Set<Turn> waiting = new LinkedHashSet<>();
  private boolean closed;

  /** Somebody who waits for its turn. */
  interface Turn {
    /** It may fetch now. */
    void come();
  }

  SnapshotQueue(HostConfig config, int shards) {
    slots = Math.max(1, config.migration().parallel() / shards);
    long share = config.migration().bytesInFlight() / shards / slots;
    chunkBytes = (int) Math.max(1, Math.min(config.chunkBytes(), share));
  }

  /** How much whoever fetches may have under way. */
  int chunkBytes() {
    return chunkBytes;
  }

  boolean isFetching(Turn turn) {
    return fetching.contains(turn);
  }

  /** Whether somebody may fetch now; if not, it is told when it may. */
  boolean enter(Turn turn) {
    if (fetching.contains(turn)) {
      return true;
    }
    if (fetching.size() < slots) {
      waiting.remove(turn);
      return fetching.add(turn);
    }
    waiting.add(turn);
    return false;
  }

  /** Somebody has its snapshot, needs none, or breaks off. */
  void leave(Turn turn) {
    waiting.remove(turn);
    if (fetching.remove(turn) && !closed) {
      while (fetching.size() < slots && !waiting.isEmpty()) {
        Turn next = waiting.iterator().next();
        waiting.remove(next);
        fetching.add(next);
        next.come();
      }
    }
  }

  /** Nobody's turn comes any more. */
  void close() {
    closed = true;
  }
}
