package io.latticegrid.partition;

import io.latticegrid.crdt.DigestTree;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.proto.message.RepairMessage.DifferenceAsk;
import io.latticegrid.proto.message.RepairMessage.Differences;
import io.latticegrid.proto.message.RepairMessage.DigestAsk;
import io.latticegrid.proto.message.RepairMessage.Digests;
import io.latticegrid.proto.message.RepairMessage.NodeDifference;
import io.latticegrid.proto.message.RepairMessage.NodeSums;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.storage.RecordMemory;
import io.latticegrid.storage.RecordView;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Answers another replica's questions about digests and what differs; keeps nothing between them.
 * Confined to the shard's loop.
 */
final class DifferenceReader {
  /** The answer of a replica that has no complete copy to compare with. */
  private static final VersionVector NOTHING = new VersionVector();

  private final PartitionState state;
  private final DigestNodes nodes;

  /** Told of nodes whose entries do not come to what the digest says. */
  interface Suspicion {
    /** A node is to be looked into. */
    void corrupted(int depth, int node);
  }

  DifferenceReader(PartitionState state) {
    this.state = state;
    this.nodes = new DigestNodes(state);
  }

  static Digests untold(DigestAsk ask) {
    return new Digests(ask.number(), NOTHING, 0, List.of());
  }

  static Differences untold(DifferenceAsk ask) {
    return new Differences(ask.number(), NOTHING, ask.depth(), List.of());
  }

  /** The sums that are asked for. */
  Digests read(DigestAsk ask) {
    DigestTree tree = state.digests();
    List<Long> sums = new ArrayList<>();
    if (ask.depth() <= tree.depth()) {
      for (int node : ask.nodes()) {
        if (node >= 0 && node < DigestTree.nodes(ask.depth())) {
          sums.add(tree.sum(ask.depth(), node));
        }
      }
    }
    return new Digests(ask.number(), state.vector().copy(), tree.depth(), sums);
  }

  /** What differs in the nodes that are asked for, a bounded piece. */
  Differences read(DifferenceAsk ask, int maxBytes, Suspicion suspicion) {
    if (ask.depth() > state.digests().depth()) {
      return untold(ask);
    }
    List<NodeDifference> found = new ArrayList<>();
    Room room = new Room(Math.min(maxBytes, Limits.MAX_PIECE_BYTES));
    for (NodeSums asked : ask.nodes()) {
      if (asked.node() < 0 || asked.node() >= DigestTree.nodes(ask.depth()) || room.isUsedUp()) {
        break;
      }
      NodeDifference difference = read(ask.depth(), asked, room);
      if (!difference.intact()) {
        suspicion.corrupted(ask.depth(), asked.node());
      }
      found.add(difference);
    }
    return new Differences(ask.number(), state.vector().copy(), ask.depth(), found);
  }

  /** Bytes that may still be sent. */
  private static final class Room {
    private long left;

    Room(int bytes) {
      left = bytes;
    }

    boolean isUsedUp() {
      return left <= 0;
    }

    void take(Delta record) {
      left -= record.size();
    }
  }

  private NodeDifference read(int depth, NodeSums asked, Room room) {
    Set<Long> unknown = new LinkedHashSet<>(asked.sums());
    List<Delta> records = new ArrayList<>();
    List<Long> all = new ArrayList<>();
    boolean[] complete = {true};
    nodes.visit(
        depth,
        asked.node(),
        (mapId, record, sum) -> {
          all.add(sum);
          if (!unknown.remove(sum)) {
            complete[0] &= add(mapId, record, records, room);
          }
        });
    tombstones(depth, asked.node(), records, room);
    return new NodeDifference(
        asked.node(),
        nodes.isIntact(depth, asked.node(), all),
        complete[0],
        records,
        complete[0] ? List.copyOf(unknown) : List.of());
  }

  private boolean add(int mapId, RecordView record, List<Delta> records, Room room) {
    if (room.isUsedUp()) {
      return false;
    }
    Delta delta = state.toDelta(mapId, record);
    records.add(delta);
    room.take(delta);
    return true;
  }

  /** What was removed must be remembered where it may have been kept. */
  private void tombstones(int depth, int node, List<Delta> records, Room room) {
    if (state.tombstoneCount() == 0) {
      return;
    }
    for (Map.Entry<Integer, RecordMemory> map : state.maps().entrySet()) {
      map.getValue()
          .scan(
              DigestTree.firstHash(depth, node),
              Limits.MAX_PIECE_ENTRIES,
              record -> {
                boolean inside = DigestTree.nodeOf(depth, record.keyHash()) == node;
                if (inside && record.isTombstone()) {
                  Delta removal = state.toDelta(map.getKey(), record);
                  records.add(removal);
                  room.take(removal);
                }
                return inside;
              });
    }
  }
}
