package io.latticegrid.metadata;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.codec.WireCodec;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.Term;
import io.latticegrid.metadata.lease.Lease;
import io.latticegrid.metadata.lease.LeaseGrants;
import io.latticegrid.metadata.log.ReplicatedLog;
import io.latticegrid.metadata.raft.Endpoint;
import io.latticegrid.metadata.raft.RaftMember;
import io.latticegrid.metadata.raft.RaftView;
import io.latticegrid.metadata.wire.ControlMessage;
import io.latticegrid.metadata.wire.Ping;
import io.latticegrid.metadata.wire.Pong;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator's pings and what their answers say: who lives, who may hold a lease, whose clock
 * is off, and for how long the coordinator itself is sure to be the only one. Confined to the
 * control loop.
 */
final class Heartbeats {
  private final ControlContext context;
  private final ReplicatedLog log;
  private final RaftMember raft;
  private final Lease lease;
  private final Suspicions suspicions;
  private final LeaseGrants grants;
  private final ClockWatch clocks;

  /** Who gave up its lease and wants to go. */
  private final Set<MemberId> leaving = new LinkedHashSet<>();

  private long pingedNanos;

  Heartbeats(
      ControlContext context,
      ReplicatedLog log,
      RaftMember raft,
      Lease lease,
      Suspicions suspicions) {
    this.context = context;
    this.log = log;
    this.raft = raft;
    this.lease = lease;
    this.suspicions = suspicions;
    this.grants = new LeaseGrants(context.leaseNanos());
    this.clocks = new ClockWatch(context.selfId(), context.rules().maxClockSkewMillis());
  }

  /** This member has just become coordinator. */
  void termBegan(@Nullable MetadataImage image, long now) {
    grants.begin(
        image == null ? List.of() : image.memberIds(), image == null ? 0 : image.index(), now);
    clocks.begin();
    leaving.clear();
    pingedNanos = now - context.pingNanos();
  }

  /**
   * This coordinator has just come in again: only now it looks for the others. Who was not heard of
   * before may be dead, and a link that is refused is to say so before silence does.
   */
  void returned(long now) {
    grants.countAnew(now);
  }

  void membersAre(List<MemberId> members, long index) {
    grants.membersAre(members, index);
    clocks.retain(members);
    leaving.retainAll(members);
  }

  /** A member gave up its lease and wants to go. */
  void leave(MemberId member) {
    leaving.add(member);
  }

  boolean isLeaving(MemberId member) {
    return leaving.contains(member);
  }

  /** Whose clocks are too far off to be given primaries. */
  Set<MemberId> barred() {
    return clocks.barred();
  }

  /** Whether a member answered a ping that was sent after a time. */
  boolean heardSince(MemberId member, long nanos) {
    return grants.heardSince(member, nanos);
  }

  /** Whether a member has answered in this term. */
  boolean isHeard(MemberId member) {
    return grants.isHeard(member);
  }

  /** Whether a member may hold a lease of this coordinator's. */
  boolean mayHoldLease(MemberId member, long now) {
    return grants.mayHold(member, now);
  }

  /** For how long a member may still hold a lease of this coordinator's. */
  long leaseRemaining(MemberId member, long now) {
    return grants.remaining(member, now);
  }

  boolean hasAuthority() {
    long now = context.now();
    return authorityUntil(now) - now > 0;
  }

  /**
   * Whether more than half of some voters are known to answer, and answered a ping that was sent
   * after a time.
   */
  boolean areWell(Collection<Endpoint> some, long sinceNanos) {
    long now = context.now();
    long until = authorityUntil(some, now);
    return until - now > 0 && until - context.leaseNanos() - sinceNanos > 0;
  }

  /** Whether enough is known of a member's death, as this coordinator sees it. */
  boolean isDead(MetadataImage image, MemberId member, long now) {
    // Nobody pings itself.
    return !member.equals(context.selfId())
        && (isProvenDead(image, member, now)
            || suspicions.isSilent(member, grants.silence(member, now)));
  }

  boolean isProvenDead(MetadataImage image, MemberId member, long now) {
    return suspicions.isAccused(member) && suspicions.confirmed(image.memberIds(), member, now);
  }

  /**
   * Pings all members and others who vote, if it is time or a change of the voters waits for their
   * answers: until the second and third member vote, the death of the first stops the metadata.
   */
  void tick(MetadataImage image, VoterDuties voters, long now) {
    boolean asked = voters.takeQuestion();
    if (log.leading() != null && (asked || now - pingedNanos >= context.pingNanos())) {
      pingedNanos = now;
      renewOwn(image, now);
      image.memberIds().forEach(member -> ping(member, image, now));
      voters.returning(image).forEach(member -> ping(member, image, now));
    }
  }

  /** Takes an answer; true if by it a clock turned out to be off, or right again. */
  boolean pong(MemberId from, Pong pong, long now) {
    MetadataImage image = log.image();
    Term term = log.leading();
    if (term == null || image == null || !term.equals(WireCodec.fromWire(pong.getTerm()))) {
      return false;
    }
    boolean first = !grants.mayHold(from, now);
    if (pong.hasVoter()) {
      Endpoint voter = new Endpoint(pong.getVoter().getNodeId(), pong.getVoter().getAppointment());
      grants.vote(voter, pong.getEchoNanos());
    }
    grants.pong(from, pong.getEchoNanos(), pong.getSentNanos(), now);
    boolean news = hearClock(from, pong, image);
    suspicions.clear(from);
    renewOwn(image, now);
    if (first && maySend(from, image, now) && hasAuthority()) {
      ping(from, image, now);
    }
    return news;
  }

  private boolean hearClock(MemberId from, Pong pong, MetadataImage image) {
    boolean watched = image.catalog().featureLevel() >= ClockWatch.SINCE_LEVEL;
    if (!watched || pong.getWallMillis() == 0) {
      return false;
    }
    return clocks.note(from, pong.getWallMillis(), context.ports().clock().wallMillis());
  }

  /** Until when this member is sure to be the only coordinator. */
  private long authorityUntil(long now) {
    RaftView view = log.view();
    return view == null ? now : authorityUntil(view.voters(), now);
  }

  private long authorityUntil(Collection<Endpoint> voters, long now) {
    Term term = log.leading();
    RaftMember.Standing own = raft.standing();
    if (term == null) {
      return now;
    }
    Endpoint standing = own != null && own.term() == term.number() ? own.endpoint() : null;
    return grants.authorityUntil(List.copyOf(voters), standing, now);
  }

  private void renewOwn(MetadataImage image, long now) {
    MemberId self = context.selfId();
    long since = grants.sinceIndex(self);
    if (image.isMember(self) && !leaving.contains(self) && since <= image.index()) {
      long until = authorityUntil(now);
      lease.extend(until, since);
      if (until - now > 0) {
        lease.learned(until - context.leaseNanos(), image.index());
      }
    }
  }

  private void ping(MemberId member, MetadataImage image, long now) {
    @Nullable Term term = log.leading();
    if (member.equals(context.selfId()) || term == null) {
      return;
    }
    long grant =
        maySend(member, image, now) && !context.ports().buggify().at("duties.grants-nothing")
            ? grants.grant(member, authorityUntil(now))
            : 0;
    Ping.Builder body =
        Ping.newBuilder()
            .setTerm(WireCodec.toWire(term))
            .setSentNanos(now)
            .setEchoNanos(grants.echoFor(member))
            .setGrantNanos(grant)
            .setSinceIndex(grant == 0 ? 0 : grants.sinceIndex(member))
            .setDigestIndex(image.index())
            .setDigest(log.digest());
    context.outbox().send(member, ControlMessage.newBuilder().setPing(body));
  }

  /** Whether a member may get a lease: not one that counts as dead, goes, or is being removed. */
  private boolean maySend(MemberId member, MetadataImage image, long now) {
    return image.isMember(member)
        && grants.sinceIndex(member) <= image.index()
        && !leaving.contains(member)
        && !log.isGoing(member)
        && !isDead(image, member, now);
  }
}
