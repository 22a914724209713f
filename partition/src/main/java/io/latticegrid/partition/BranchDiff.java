package io.latticegrid.partition;

import io.latticegrid.crdt.DigestTree;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.proto.message.RepairMessage;
import io.latticegrid.proto.message.RepairMessage.DifferenceAsk;
import io.latticegrid.proto.message.RepairMessage.Differences;
import io.latticegrid.proto.message.RepairMessage.DigestAsk;
import io.latticegrid.proto.message.RepairMessage.Digests;
import io.latticegrid.proto.message.RepairMessage.NodeDifference;
import io.latticegrid.proto.message.RepairMessage.NodeSums;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a backup compares its copy with its primary's, down the branches of the digest that differ,
 * and takes what differs from there. Confined to the shard's loop.
 *
 * <p>An answer says which dots the primary contained when it was made. It is held until this copy
 * contains exactly the same, which the stream brings about: so two copies are compared as of one
 * moment, and what differs then differs for good.
 */
final class BranchDiff {
  private static final long ASK_AGAIN_NANOS = 2_000_000_000L;
  private static final int TRIES = 5;
  private static final int ROUNDS = 4;
  private static final int NODES_AT_ONCE = 256;
  private static final int SUMS_AT_ONCE = 4_096;

  /** Which copies are compared. */
  record Pair(int group, int partition, long reign, MemberId source) {}

  /** What the comparison is for. */
  interface Purpose {
    /** A piece of what differed was taken: so many entries came, so many went. */
    void taken(int came, int went);

    /** It is over: both are equal, or it was given up. */
    void over(boolean equal);
  }

  private final HostContext context;
  private final PartitionState state;
  private final DigestNodes nodes;
  private final Pair pair;
  private final Purpose purpose;
  private final ArrayDeque<Integer> toAsk = new ArrayDeque<>();
  private final List<Integer> differing = new ArrayList<>();
  private @Nullable RepairMessage question;
  private RepairMessage.@Nullable Answer answer;
  private int depth;
  private long askedNanos;
  private Effort effort = new Effort();

  /** How much was tried. */
  private static final class Effort {
    private int tries;
    private int rounds;
    private boolean fetching;
    private boolean unsound;
  }

  BranchDiff(HostContext context, PartitionState state, Pair pair, Purpose purpose) {
    this.context = context;
    this.state = state;
    this.nodes = new DigestNodes(state);
    this.pair = pair;
    this.purpose = purpose;
  }

  /** Compares from the root on. */
  void begin() {
    effort.rounds++;
    effort.fetching = false;
    depth = 0;
    toAsk.clear();
    toAsk.add(0);
    differing.clear();
    askNext();
  }

  /** Takes what differs in nodes that are known to be wrong here, and then compares. */
  void begin(int depthOfNodes, List<Integer> wrong) {
    effort.fetching = true;
    depth = depthOfNodes;
    toAsk.addAll(wrong);
    askNext();
  }

  private void askNext() {
    effort.tries = 0;
    question = effort.fetching ? differences() : digests();
    ask();
  }

  private void ask() {
    answer = null;
    askedNanos = context.nowNanos();
    if (question != null) {
      Repairs.send(context, pair.source(), pair.group(), pair.partition(), question);
    }
  }

  private DigestAsk digests() {
    List<Integer> asked = toAsk.stream().limit(NODES_AT_ONCE).toList();
    return new DigestAsk(pair.reign(), context.repairs().nextNumber(), depth, asked);
  }

  private DifferenceAsk differences() {
    List<NodeSums> asked = new ArrayList<>();
    int sums = 0;
    for (int node : toAsk) {
      if (asked.size() == NODES_AT_ONCE || sums > SUMS_AT_ONCE) {
        break;
      }
      NodeSums own = new NodeSums(node, nodes.sums(depth, node));
      sums += own.sums().size();
      asked.add(own);
    }
    return new DifferenceAsk(pair.reign(), context.repairs().nextNumber(), depth, asked);
  }

  /** An answer arrived. */
  void told(MemberId from, RepairMessage.Answer told) {
    if (from.equals(pair.source()) && question != null && told.number() == question.number()) {
      answer = told;
      contained();
    }
  }

  /** This copy contains more than before: perhaps just what an answer speaks of. */
  void contained() {
    RepairMessage.Answer told = answer;
    if (told == null) {
      return;
    }
    VersionVector progress = told.progress();
    if (state.vector().equals(progress)) {
      answer = null;
      compare(told);
    } else if (state.vector().covers(progress)) {
      // Too late, or the other one can't tell now: the tick asks again.
      answer = null;
    }
  }

  private void compare(RepairMessage told) {
    if (told instanceof Digests digests && question instanceof DigestAsk ask) {
      compare(ask, digests);
    } else if (told instanceof Differences differences) {
      take(differences);
    }
  }

  private void compare(DigestAsk ask, Digests told) {
    if (told.sums().size() != ask.nodes().size()) {
      give(false);
      return;
    }
    for (int i = 0; i < told.sums().size(); i++) {
      int node = ask.nodes().get(i);
      toAsk.remove();
      if (state.digests().sum(depth, node) != told.sums().get(i)) {
        differing.add(node);
      }
    }
    if (toAsk.isEmpty()) {
      descend(Math.min(told.depth(), state.digests().depth()));
    } else {
      askNext();
    }
  }

  private void descend(int leaves) {
    if (differing.isEmpty()) {
      give(true);
      return;
    }
    if (effort.rounds > ROUNDS) {
      give(false);
      return;
    }
    if (depth < leaves) {
      depth++;
      for (int node : differing) {
        for (int child = 0; child < DigestTree.FANOUT; child++) {
          toAsk.add(node * DigestTree.FANOUT + child);
        }
      }
    } else {
      effort.fetching = true;
      toAsk.addAll(differing);
    }
    differing.clear();
    askNext();
  }

  private void take(Differences told) {
    if (told.nodes().isEmpty()) {
      give(false);
      return;
    }
    for (NodeDifference node : told.nodes()) {
      take(node);
      if (node.complete()) {
        toAsk.remove(node.node());
      }
    }
    if (!toAsk.isEmpty()) {
      askNext();
    } else if (effort.unsound) {
      give(false);
    } else {
      begin();
    }
  }

  /** What this copy has of a node becomes what the primary has, if the primary's is sound. */
  private void take(NodeDifference told) {
    boolean ownIsIntact = nodes.isIntact(depth, told.node());
    if (!told.intact() && ownIsIntact) {
      // The other one repairs itself from here, and is equal then.
      effort.unsound = true;
      return;
    }
    int went = nodes.drop(depth, told.node(), new HashSet<>(told.unknown()));
    int came = 0;
    for (Delta record : told.records()) {
      context.hybrid().observe(record.stampTime());
      if (record.value() == null) {
        state.merge(record, context.hybrid());
      } else {
        nodes.install(record, context.hybrid());
        came++;
      }
    }
    nodes.correct(depth, told.node());
    purpose.taken(came, went);
  }

  /** Asks again for what did not come. */
  void tick(long nowNanos) {
    if (question != null && nowNanos - askedNanos > ASK_AGAIN_NANOS) {
      if (++effort.tries > TRIES) {
        give(false);
      } else {
        goUpIfFetching();
        ask();
      }
    }
  }

  /** The other digest may be less deep than the nodes that are asked for. */
  private void goUpIfFetching() {
    if (effort.fetching && depth > 0) {
      List<Integer> parents =
          toAsk.stream().map(node -> node / DigestTree.FANOUT).distinct().toList();
      depth--;
      toAsk.clear();
      toAsk.addAll(parents);
      question = differences();
    }
  }

  private void give(boolean equal) {
    question = null;
    answer = null;
    purpose.over(equal);
  }
}
