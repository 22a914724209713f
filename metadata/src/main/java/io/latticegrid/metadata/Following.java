package io.latticegrid.metadata;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.codec.WireCodec;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.Term;
import io.latticegrid.metadata.lease.Lease;
import io.latticegrid.metadata.log.ReplicatedLog;
import io.latticegrid.metadata.raft.Endpoint;
import io.latticegrid.metadata.raft.RaftMember;
import io.latticegrid.metadata.raft.RaftView;
import io.latticegrid.metadata.raft.VoterMessages;
import io.latticegrid.metadata.wire.ControlMessage;
import io.latticegrid.metadata.wire.Ping;
import io.latticegrid.metadata.wire.Pong;
import io.latticegrid.metadata.wire.Probe;
import io.latticegrid.proto.routing.MemberInfo;

/**
 * What a member does under a coordinator: it answers pings, keeps its lease by them, asks for a
 * coordinator that is silent and drops a leader that is dead. Confined to the control loop, save
 * for {@link #lease()}.
 */
final class Following {
  private final ControlContext context;
  private final ReplicatedLog log;
  private final RaftMember raft;
  private final LinkReports links;
  private final Lease lease;
  private boolean leaseEnded;
  private long heardNanos;
  private long askedNanos;

  /** Whose leader was given up last. */
  private int droppedTerm = -1;

  Following(
      ControlContext context, ReplicatedLog log, RaftMember raft, LinkReports links, Lease lease) {
    this.context = context;
    this.log = log;
    this.raft = raft;
    this.links = links;
    this.lease = lease;
    heardNanos = context.now();
    askedNanos = heardNanos;
  }

  /** This member's lease. Thread-safe. */
  Lease lease() {
    return lease;
  }

  /** For how long no coordinator was heard. */
  long silence(long now) {
    return now - heardNanos;
  }

  /** This member serves no more, whatever it is granted. */
  void endLease() {
    leaseEnded = true;
  }

  void tick(long now) {
    dropDeadLeader(now);
    askForCoordinator(now);
  }

  void pinged(MemberInfo from, Ping ping, long now) {
    Term term = WireCodec.fromWire(ping.getTerm());
    MetadataImage image = log.image();
    if (!term.coordinator().equals(from.id()) || !log.follow(term)) {
      return;
    }
    heardNanos = now;
    log.compare(ping.getDigestIndex(), ping.getDigest());
    boolean knows = image != null && image.index() >= ping.getSinceIndex();
    if (ping.getGrantNanos() > 0 && !leaseEnded && knows) {
      lease.extend(ping.getEchoNanos() + ping.getGrantNanos(), ping.getSinceIndex());
      // It was the only coordinator when it had our last answer, and tells what it knew after that.
      lease.learned(ping.getEchoNanos(), ping.getDigestIndex());
    }
    Pong.Builder body =
        Pong.newBuilder()
            .setTerm(ping.getTerm())
            .setSentNanos(now)
            .setEchoNanos(ping.getSentNanos());
    if (image != null && image.catalog().featureLevel() >= ClockWatch.SINCE_LEVEL) {
      body.setWallMillis(context.ports().clock().wallMillis());
    }
    // Read now: a vote for another is durable before it leaves, and so before this was read or
    // after the ping was sent.
    RaftMember.Standing standing = raft.standing();
    if (standing != null && standing.term() == term.number()) {
      body.setVoter(VoterMessages.toWire(standing.endpoint()));
    }
    ControlMessage.Builder pong = ControlMessage.newBuilder().setPong(body);
    if (context.ports().buggify().at("control.late-pong")) {
      long late = context.pingNanos();
      context.ports().loop().schedule(late, () -> context.outbox().send(from, pong));
    } else {
      context.outbox().send(from, pong);
    }
  }

  /**
   * A member without a coordinator asks the others for it: if they went on without this one, they
   * say so.
   */
  private void askForCoordinator(long now) {
    MemberId coordinator = log.coordinator();
    if (coordinator != null
        && log.leading() == null
        && now - heardNanos > context.leaseNanos()
        && now - askedNanos >= context.retryNanos()) {
      askedNanos = now;
      Probe.Builder body = Probe.newBuilder().setMember(WireCodec.toWire(coordinator));
      context
          .outbox()
          .sendAll(context.selfId(), coordinator, ControlMessage.newBuilder().setProbe(body));
    }
  }

  /** An election need not wait for a leader whose process is known to be gone. */
  void dropDeadLeader(long now) {
    RaftView view = log.view();
    MetadataImage image = log.image();
    if (view == null || image == null || view.leads() || view.term() == droppedTerm) {
      return;
    }
    Endpoint leader = view.leader();
    if (leader == null) {
      return;
    }
    for (MemberInfo member : image.members()) {
      // A leader that was restarted leads as a newer incarnation than the member that is gone.
      if (member.id().nodeId() == leader.nodeId()
          && member.equals(context.outbox().node(leader.nodeId()))
          && links.isProvenDead(member.id(), now)) {
        droppedTerm = view.term();
        raft.leaderIsGone(leader);
      }
    }
  }
}
