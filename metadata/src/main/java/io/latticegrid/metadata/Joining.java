package io.latticegrid.metadata;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.codec.WireCodec;
import io.latticegrid.metadata.raft.Boot;
import io.latticegrid.metadata.raft.Endpoint;
import io.latticegrid.metadata.raft.RaftGroup;
import io.latticegrid.metadata.raft.VoterMessages;
import io.latticegrid.metadata.wire.ControlMessage;
import io.latticegrid.metadata.wire.JoinAnswer;
import io.latticegrid.metadata.wire.JoinRequest;
import io.latticegrid.metadata.wire.Pledge;
import io.latticegrid.metadata.wire.PledgeAnswer;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.transport.Found;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's way into a cluster. Confined to the control loop.
 *
 * <p>In rounds with growing pauses it looks the addresses up and asks every one of them. A member
 * lets it in or names the coordinator, who does. Two clusters would be worse than waiting:
 *
 * <ul>
 *   <li>Where the number of initial nodes is known, the first of the list among those that are
 *       there and in no cluster creates it, once a majority is pledged to it ({@link Founding}).
 *   <li>Else nobody but the node whose own address is first does, and only in a round in which
 *       every other address either refused the connection or answered that it is in no cluster yet:
 *       one that merely can't be reached may be a member of a cluster.
 * </ul>
 */
final class Joining {
  private static final Logger LOG = LoggerFactory.getLogger(Joining.class);
  private static final int LONGEST_PAUSE = 8;

  /** In how many rounds those before it in the list may be slow to answer. */
  private static final int PATIENCE = 4;

  /** What is known of an address in this round. */
  private enum Verdict {
    NO_ANSWER_YET,
    UNREACHABLE,
    ASKED,
    REFUSES_CONNECTIONS,
    IN_NO_CLUSTER,
    OWN
  }

  /** The rounds so far, and when the next one is due. Confined to its owner. */
  private static final class Rounds {
    private int begun;
    private long nextNanos;

    Rounds(long nowNanos) {
      nextNanos = nowNanos;
    }

    void begin(long nowNanos, long retryNanos) {
      int factor = Math.min(LONGEST_PAUSE, 1 << Math.min(begun / 4, 3));
      begun++;
      nextNanos = nowNanos + retryNanos * factor;
    }
  }

  private final ControlContext context;
  private final JoinMode mode;

  /** What was on the disk. Who was a voter has a cluster to return to, and creates none. */
  private final Boot boot;

  private final @Nullable Founding founding;

  private final Map<Address, Verdict> verdicts = new LinkedHashMap<>();

  /** Who was reached at an address; its own idea of it may be another. */
  private final Map<Address, MemberInfo> reached = new LinkedHashMap<>();

  private @Nullable MemberInfo coordinator;
  private final Rounds rounds;
  private long pingedNanos;
  private List<String> waitingFor = List.of();

  /** What the last look for addresses brought; null before the first. */
  private @Nullable Found found;

  private boolean looking;

  Joining(ControlContext context, JoinMode mode, Boot boot, @Nullable Founding founding) {
    this.boot = boot;
    this.founding = founding;
    this.context = context;
    this.mode = mode;
    this.rounds = new Rounds(context.now());
    this.pingedNanos = rounds.nextNanos;
  }

  /** What holds the node up, for operators. */
  List<String> waitingFor() {
    return waitingFor;
  }

  /** Asks again if it is time; true if this node is to create the cluster. */
  boolean tick(long nowNanos) {
    if (mayCreate()) {
      return true;
    }
    if (nowNanos - rounds.nextNanos >= 0) {
      log();
      rounds.begin(nowNanos, context.retryNanos());
      look();
    }
    return mayCreate();
  }

  private void look() {
    Discovery discovery = mode.discovery();
    // A slow look-up is waited for, not asked for again.
    if (discovery != null && !looking) {
      looking = true;
      discovery.find(this::beginRound);
    }
  }

  private void beginRound(Found nowFound) {
    looking = false;
    found = nowFound;
    verdicts.keySet().retainAll(nowFound.addresses());
    reached.keySet().retainAll(nowFound.addresses());
    for (Address address : nowFound.addresses()) {
      if (address.equals(context.self().address())) {
        verdicts.put(address, Verdict.OWN);
      } else if (verdicts.get(address) != Verdict.OWN) {
        verdicts.put(address, Verdict.NO_ANSWER_YET);
      }
    }
    List<Address> toAsk = verdicts.keySet().stream().filter(this::isOther).toList();
    toAsk.forEach(context.ports().peers()::contact);
    if (founding != null) {
      founding.remind(reached.values());
    }
    MemberInfo known = coordinator;
    // Named anew in each round, for it may have died since.
    coordinator = null;
    if (known != null) {
      ask(known);
    }
  }

  void linkUp(@Nullable Address contacted, MemberInfo peer) {
    Address at = contacted == null ? peer.address() : contacted;
    if (peer.id().nodeId() == context.selfId().nodeId()) {
      // Either an alias of our own address or what is left of our former life.
      verdicts.replace(at, Verdict.OWN);
      return;
    }
    if (verdicts.containsKey(at)) {
      reached.put(at, peer);
      verdicts.replace(at, Verdict.ASKED);
      ask(peer);
    }
    if (founding != null) {
      founding.lives(peer);
    }
  }

  void connectFailed(Address address, boolean refused) {
    verdicts.replace(address, refused ? Verdict.REFUSES_CONNECTIONS : Verdict.UNREACHABLE);
  }

  /**
   * A coordinator counts on this node: it was let in, and the welcome was lost. It is asked again
   * at once, because the next round may come after it has given this node up for its silence.
   */
  void pinged(MemberInfo from) {
    long now = context.now();
    if (now - pingedNanos >= context.retryNanos()) {
      pingedNanos = now;
      ask(from);
    }
  }

  /** Takes the answer of a node; a reason if this node will never be let in. */
  @Nullable GridException answered(MemberInfo from, JoinAnswer answer) {
    switch (answer.getKind()) {
      case NO_CLUSTER ->
          reached.forEach((at, node) -> {
            if (node.id().equals(from.id())) {
              verdicts.replace(at, Verdict.IN_NO_CLUSTER);
            }
          });
      case REDIRECT -> {
        MemberInfo named = WireCodec.fromWire(answer.getCoordinator());
        if (coordinator == null && named.id().nodeId() != context.selfId().nodeId()) {
          coordinator = named;
          ask(named);
        }
      }
      case REFUSED, NOTHING_TO_GIVE -> {
        GridException.Code code =
            answer.getCode() == 0
                ? GridException.Code.INCOMPATIBLE
                : GridException.Code.of(answer.getCode());
        return new GridException(code, answer.getReason());
      }
      case WAIT, UNRECOGNIZED -> {
        // Asked again in the next round.
      }
    }
    return null;
  }

  private boolean mayCreate() {
    if (boot.endpoint() != null || mode.isReadmission()) {
      return false;
    }
    if (mode.discovery() == null) {
      return founding == null || !belongsToCluster();
    }
    Found known = found;
    if (known == null || belongsToCluster()) {
      // An observer of a cluster comes back to it, and creates no other.
      return false;
    }
    if (founding != null) {
      return mayFound(founding, known);
    }
    // Who may be behind a name without a record, or in a file that is missing, is not known.
    boolean complete = known.problems().isEmpty() && !known.addresses().isEmpty();
    return complete
        && !isOther(known.addresses().get(0))
        && verdicts.values().stream()
            .allMatch(verdict ->
                verdict == Verdict.OWN
                    || verdict == Verdict.REFUSES_CONNECTIONS
                    || verdict == Verdict.IN_NO_CLUSTER);
  }

  private boolean belongsToCluster() {
    return context.rules().expectedClusterId() != 0;
  }

  /** Whether a majority agrees that this node creates the cluster. */
  private boolean mayFound(Founding pledges, Found known) {
    Address first =
        known.addresses().stream()
            .filter(at -> !isOther(at) || verdicts.get(at) == Verdict.IN_NO_CLUSTER)
            .findFirst()
            .orElse(context.self().address());
    Collection<MemberInfo> others = inNoCluster();
    boolean answered =
        rounds.begun > PATIENCE
            || verdicts.values().stream()
                .noneMatch(v -> v == Verdict.NO_ANSWER_YET || v == Verdict.ASKED);
    boolean begins = answered && !isOther(first) && others.size() + 1 >= pledges.majority();
    // Who has begun goes on until it gives up and says so, or nobody else could create the cluster.
    return (begins || pledges.isStanding()) && pledges.stand(others, context.now());
  }

  /** The others that are in no cluster either. */
  private Collection<MemberInfo> inNoCluster() {
    Map<MemberId, MemberInfo> nodes = new LinkedHashMap<>();
    reached.forEach((at, node) -> {
      if (verdicts.get(at) == Verdict.IN_NO_CLUSTER) {
        nodes.put(node.id(), node);
      }
    });
    return nodes.values();
  }

  void pledgeAsked(MemberInfo from, Pledge pledge) {
    if (founding != null && boot.endpoint() == null && !belongsToCluster()) {
      founding.asked(from, pledge);
    }
  }

  void pledgeAnswered(MemberInfo from, PledgeAnswer answer) {
    if (founding != null) {
      founding.answered(from, answer);
    }
  }

  private boolean isOther(Address address) {
    return !address.equals(context.self().address()) && verdicts.get(address) != Verdict.OWN;
  }

  private void ask(MemberInfo peer) {
    JoinRequest.Builder body =
        JoinRequest.newBuilder()
            .setMember(WireCodec.toWire(context.self()))
            .setClusterName(context.config().clusterName())
            .setClusterId(context.rules().expectedClusterId())
            .setWallMillis(context.ports().clock().wallMillis())
            .setReadmission(mode.isReadmission())
            .setKeepsLog(context.inheritance().keepsLog())
            .addAllLogCopies(WireCodec.toWire(context.inheritance()));
    Endpoint voter = boot.endpoint();
    if (voter != null) {
      body.setLogVoter(VoterMessages.toWire(voter))
          .setLogGeneration(RaftGroup.generation(boot.group()));
    }
    context.outbox().send(peer, ControlMessage.newBuilder().setJoinRequest(body));
  }

  private void log() {
    List<String> reasons = new ArrayList<>(found == null ? List.of() : found.problems());
    verdicts.forEach((address, verdict) -> {
      if (verdict != Verdict.OWN) {
        reasons.add(address + " " + words(verdict));
      }
    });
    if (belongsToCluster()) {
      reasons.add(
          "its data directory belongs to the cluster %016x, and it creates no other"
              .formatted(context.rules().expectedClusterId()));
    } else if (founding != null) {
      reasons.add(
          "%d of the initial nodes are there, and %d are needed to create the cluster"
              .formatted(inNoCluster().size() + 1, founding.majority()));
      String pledge = founding.pledge();
      if (pledge != null) {
        reasons.add(pledge);
      }
    }
    if (rounds.begun > 0 && !reasons.equals(waitingFor)) {
      LOG.info("{} is in no cluster yet: {}", context.self().address(), reasons);
    }
    waitingFor = List.copyOf(reasons);
  }

  private static String words(Verdict verdict) {
    return switch (verdict) {
      case NO_ANSWER_YET -> "has not answered";
      case UNREACHABLE -> "cannot be reached";
      case ASKED -> "was asked to let us in";
      case REFUSES_CONNECTIONS -> "refuses connections";
      case IN_NO_CLUSTER -> "is in no cluster either";
      case OWN -> "is our own";
    };
  }
}
