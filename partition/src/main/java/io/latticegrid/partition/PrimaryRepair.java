package io.latticegrid.partition;

import io.latticegrid.data.hash.KeyHash;
import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.proto.message.RepairMessage.DifferenceAsk;
import io.latticegrid.proto.message.RepairMessage.Differences;
import io.latticegrid.proto.message.RepairMessage.NodeDifference;
import io.latticegrid.proto.message.RepairMessage.NodeSums;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.storage.RecordView;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a primary rebuilds entries whose bytes are not what its digest says, from a backup that is in
 * sync. Confined to the shard's loop.
 *
 * <p>The primary is ahead of its backups, so it takes nothing over that it may have changed since:
 * an entry is replaced if the backup has the same change with other bytes, or if the entry speaks
 * of a change that there never was. What the backup has not yet got is asked about again.
 */
final class PrimaryRepair {
  private static final long ASK_AGAIN_NANOS = 1_000_000_000L;
  private static final int TRIES = 30;

  private final HostContext context;
  private final PartitionState state;
  private final DigestNodes nodes;
  private final int group;
  private final int partition;
  private final Set<Node> corrupted = new LinkedHashSet<>();
  private @Nullable DifferenceAsk question;
  private long askedNanos;
  private int tries;

  private record Node(int depth, int number) {}

  PrimaryRepair(HostContext context, PartitionState state, int group, int partition) {
    this.context = context;
    this.state = state;
    this.nodes = new DigestNodes(state);
    this.group = group;
    this.partition = partition;
  }

  /** A node's entries do not come to what the digest says. */
  void corrupted(int depth, int node) {
    corrupted.add(new Node(depth, node));
  }

  /** This member is not the primary any more. */
  void end() {
    corrupted.clear();
    question = null;
    tries = 0;
  }

  /** Whether nothing is known to be corrupted. */
  boolean isOver() {
    return corrupted.isEmpty();
  }

  /** Asks a backup, each in turn, about a node. */
  void tick(PartitionRow row, long nowNanos) {
    if (corrupted.isEmpty() || (question != null && nowNanos - askedNanos < ASK_AGAIN_NANOS)) {
      return;
    }
    Node node = corrupted.iterator().next();
    List<MemberId> others =
        row.inSync().stream()
            .filter(id -> !id.equals(context.self()) && context.repairs().understands(id))
            .toList();
    if (tries >= TRIES) {
      giveUp(node);
      return;
    }
    NodeSums own = new NodeSums(node.number(), nodes.sums(node.depth(), node.number()));
    long number = context.repairs().nextNumber();
    question = new DifferenceAsk(row.reign(), number, node.depth(), List.of(own));
    askedNanos = nowNanos;
    if (!others.isEmpty()) {
      MemberId asked = others.get(tries % others.size());
      Repairs.send(context, asked, group, partition, question);
    }
    tries++;
  }

  /** Nobody can say better: the entries are what there is. */
  private void giveUp(Node node) {
    context.stats().repair.unrepaired.increment();
    String what = "no other copy is there to rebuild it from; it is taken as it is";
    context.effects().copyCorrupted(group, partition, what);
    nodes.correct(node.depth(), node.number());
    settled(node);
  }

  private void settled(Node node) {
    corrupted.remove(node);
    question = null;
    tries = 0;
  }

  /** A backup says what it has. */
  void told(Differences told) {
    DifferenceAsk asked = question;
    if (asked == null || told.number() != asked.number() || told.nodes().isEmpty()) {
      return;
    }
    NodeDifference difference = told.nodes().get(0);
    Node node = new Node(asked.depth(), asked.nodes().get(0).node());
    if (!difference.intact() || difference.node() != node.number()) {
      return;
    }
    int replaced = 0;
    for (Delta record : difference.records()) {
      replaced += isWrongHere(record, told.progress()) ? install(record) : 0;
    }
    Set<Long> unknown = new HashSet<>(difference.unknown());
    replaced += dropBroken(node, unknown);
    context.stats().repair.rebuilt.add(replaced);
    if (replaced > 0) {
      String what = replaced + " entries of the primary's were rebuilt from a backup";
      context.effects().copyCorrupted(group, partition, what);
    }
    if (difference.complete() && !isOpen(node, unknown, told.progress())) {
      nodes.correct(node.depth(), node.number());
      settled(node);
    }
  }

  private int install(Delta record) {
    nodes.install(record, context.hybrid());
    return 1;
  }

  /** Whether an entry here can't be what it should, seeing that a backup has it so. */
  private boolean isWrongHere(Delta record, VersionVector there) {
    if (record.value() == null) {
      return false;
    }
    RecordView present = state.find(record.mapId(), record.key());
    if (present == null) {
      // Removals are remembered until the backups have them.
      return true;
    }
    Dot dot = state.dotOf(present);
    return dot.equals(record.dot()) || there.covers(dot) || !state.vector().covers(dot);
  }

  /** Drops what is not under the hash of its key: the rightful entry has come in its place. */
  private int dropBroken(Node node, Set<Long> unknown) {
    Set<Long> broken = new LinkedHashSet<>();
    nodes.visit(
        node.depth(),
        node.number(),
        (mapId, record, sum) -> {
          if (unknown.contains(sum) && KeyHash.hash(record.keyBytes()) != record.keyHash()) {
            broken.add(sum);
          }
        });
    return nodes.drop(node.depth(), node.number(), broken);
  }

  /** Whether entries are left of which the backup can't have known yet. */
  private boolean isOpen(Node node, Set<Long> unknown, VersionVector there) {
    boolean[] open = {false};
    nodes.visit(
        node.depth(),
        node.number(),
        (mapId, record, sum) ->
            open[0] |= unknown.contains(sum) && !there.covers(state.dotOf(record)));
    return open[0];
  }
}
