package io.latticegrid.partition;

import io.latticegrid.crdt.DigestTree;
import io.latticegrid.data.hash.KeyHash;
import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.data.time.HybridClock;
import io.latticegrid.proto.message.RepairMessage.NodeSums;
import io.latticegrid.storage.RecordView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Entries of a primary as they were when they began to be verified: those of one map in some nodes
 * of the digest, and what the nodes come to. Confined to the shard's loop.
 */
final class AuditedEntries {
  /** Positions that a cursor may have: the nodes of the deepest digest. */
  private static final int END = DigestTree.nodes(DigestTree.MAX_DEPTH);

  private final PartitionState state;
  private final int mapId;
  private final byte @Nullable [] only;
  private final int depth;
  private final VersionVector begun;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<EntryKey, Held> held = new TreeMap<>(EntryKey.ORDER);
  private int next;

  /**
   * An entry: the number that its bytes come to, the change that it is of, and whether it lives.
   */
  record Held(long sum, Dot dot, boolean live) {}

  /**
   * A node of the digest.
   *
   * @param sums of all its entries, one each
   * @param total what the digest says that they come to
   * @param missing what they come to less than that; 0 if they are what the digest says
   */
  record Node(int number, List<Long> sums, long total, long missing) {
    boolean isIntact() {
      return missing == 0;
    }
  }

  private AuditedEntries(PartitionState state, int mapId, byte @Nullable [] only) {
    this.state = state;
    this.mapId = mapId;
    this.only = only;
    this.depth = state.digests().depth();
    this.begun = state.vector().copy();
  }

  /** One entry, with what its node comes to. */
  static AuditedEntries one(PartitionState state, HybridClock clock, int mapId, byte[] key) {
    AuditedEntries entries = new AuditedEntries(state, mapId, key);
    int node = DigestTree.nodeOf(entries.depth, KeyHash.hash(key));
    entries.read(new DigestNodes(state), node, clock);
    entries.next = END;
    return entries;
  }

  /** The entries of whole nodes, about so many, from a cursor on that is 0 at first. */
  static AuditedEntries some(
      PartitionState state, HybridClock clock, int mapId, int cursor, int entries) {
    AuditedEntries found = new AuditedEntries(state, mapId, null);
    DigestNodes reader = new DigestNodes(state);
    int shift = Integer.numberOfTrailingZeros(END / DigestTree.nodes(found.depth));
    int looked = 0;
    found.next = Math.max(0, Math.min(cursor, END)) >> shift << shift;
    while (found.next < END && looked < entries) {
      // An empty node costs something, too.
      looked += 1 + found.read(reader, found.next >> shift, clock);
      found.next += 1 << shift;
    }
    return found;
  }

  private int read(DigestNodes reader, int node, HybridClock clock) {
    List<Long> sums = new ArrayList<>();
    long[] found = {0};
    reader.visit(
        depth,
        node,
        (ofMap, record, sum) -> {
          sums.add(sum);
          found[0] += sum;
          byte[] key = record.keyBytes();
          if (ofMap == mapId && (only == null || Arrays.equals(only, key))) {
            boolean live = PartitionState.isLive(record, clock);
            held.put(new EntryKey(mapId, key), new Held(sum, state.dotOf(record), live));
          }
        });
    long total = state.digests().sum(depth, node);
    nodes.add(new Node(node, sums, total, total - found[0]));
    return sums.size();
  }

  int mapId() {
    return mapId;
  }

  /** The only key that is looked at; null for all of the map. */
  byte @Nullable [] only() {
    return only;
  }

  int depth() {
    return depth;
  }

  List<Node> nodes() {
    return nodes;
  }

  /** The nodes as a copy is asked about them. */
  List<NodeSums> sums() {
    return nodes.stream().map(node -> new NodeSums(node.number(), node.sums())).toList();
  }

  Map<EntryKey, Held> held() {
    return held;
  }

  /** What the partition contained then. */
  VersionVector begun() {
    return begun;
  }

  /** Where to go on. */
  int next() {
    return next;
  }

  boolean isLast() {
    return next == END;
  }

  /** The entry as it is now, if it is of the same change; else null. */
  @Nullable RecordView unchanged(EntryKey key, Held was) {
    RecordView now = state.find(key.mapId(), key.key());
    return now != null && !now.isTombstone() && state.dotOf(now).equals(was.dot()) ? now : null;
  }

  /** Whether there is no entry of a key now. */
  boolean isAbsent(EntryKey key) {
    RecordView now = state.find(key.mapId(), key.key());
    return now == null || now.isTombstone();
  }
}
