package io.latticegrid.partition;

import io.latticegrid.crdt.DigestTree;
import io.latticegrid.data.hash.KeyHash;
import io.latticegrid.data.time.HybridClock;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.storage.RecordMemory;
import io.latticegrid.storage.RecordView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The entries of a partition node by node of its digest, as their bytes say, whatever the digest
 * says. Confined to the shard's loop.
 */
final class DigestNodes {
  private final PartitionState state;

  /** Takes an entry; the view is valid during the call only. */
  interface Visitor {
    /** Takes an entry with the number that its bytes come to. */
    void entry(int mapId, RecordView record, long sum);
  }

  DigestNodes(PartitionState state) {
    this.state = state;
  }

  /** Visits the entries of a node, tombstones apart. */
  void visit(int depth, int node, Visitor visitor) {
    for (Map.Entry<Integer, RecordMemory> map : state.maps().entrySet()) {
      int mapId = map.getKey();
      map.getValue()
          .scan(
              DigestTree.firstHash(depth, node),
              Integer.MAX_VALUE,
              record -> {
                if (DigestTree.nodeOf(depth, record.keyHash()) != node) {
                  return false;
                }
                if (!record.isTombstone()) {
                  visitor.entry(mapId, record, sum(record));
                }
                return true;
              });
    }
  }

  /** Of the key as it is, not of the hash that it was stored under. */
  private long sum(RecordView record) {
    return state.sumOf(record, KeyHash.hash(record.keyBytes()));
  }

  /** What a node's entries are, one number each. */
  List<Long> sums(int depth, int node) {
    List<Long> sums = new ArrayList<>();
    visit(depth, node, (mapId, record, sum) -> sums.add(sum));
    return sums;
  }

  /** Whether a node's entries come to what the digest says. */
  boolean isIntact(int depth, int node) {
    return isIntact(depth, node, sums(depth, node));
  }

  boolean isIntact(int depth, int node, List<Long> found) {
    long total = 0;
    for (long sum : found) {
      total += sum;
    }
    return total == state.digests().sum(depth, node);
  }

  /** Takes what a node's entries come to for its digest. */
  void correct(int depth, int node) {
    DigestTree tree = state.digests();
    int leafDepth = tree.depth();
    int width = DigestTree.nodes(leafDepth - depth);
    for (int leaf = node * width, end = leaf + width; leaf < end; leaf++) {
      long total = 0;
      for (long sum : sums(leafDepth, leaf)) {
        total += sum;
      }
      tree.correct(leaf, total);
    }
    tree.counted(state.liveCount());
  }

  /** Drops the entries of a node that come to certain numbers; how many there were. */
  int drop(int depth, int node, Set<Long> unwanted) {
    record Doomed(int mapId, long keyHash, byte[] key) {}

    if (unwanted.isEmpty()) {
      return 0;
    }
    List<Doomed> doomed = new ArrayList<>();
    visit(
        depth,
        node,
        (mapId, record, sum) -> {
          if (unwanted.contains(sum)) {
            doomed.add(new Doomed(mapId, record.keyHash(), record.keyBytes()));
          }
        });
    // Without a trace: an entry that this copy should not have is not one that was removed.
    for (Doomed entry : doomed) {
      state.forget(entry.mapId(), entry.keyHash(), entry.key());
    }
    return doomed.size();
  }

  /** Puts an entry or tombstone in the place of what is there, whatever its stamp. */
  void install(Delta record, HybridClock clock) {
    state.forget(record.mapId(), KeyHash.hash(record.key()), record.key());
    state.merge(record, clock);
  }
}
