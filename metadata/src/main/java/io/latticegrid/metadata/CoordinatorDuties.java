package io.latticegrid.metadata;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.assign.Roster;
import io.latticegrid.metadata.assign.RowPlanner;
import io.latticegrid.metadata.assign.TablePlanner;
import io.latticegrid.metadata.codec.WireCodec;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.GroupRows;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.MetadataRecord;
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
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a coordinator does: it pings, grants leases, removes the dead, lets in who waits, and plans
 * moves. Confined to the control loop.
 */
final class CoordinatorDuties {
  private static final Logger LOG = LoggerFactory.getLogger(CoordinatorDuties.class);
  private static final int WAITING_LIMIT = 1_024;

  private final ControlContext context;
  private final MemberId self;
  private final ReplicatedLog log;
  private final Lease lease;
  private final LeaseGrants grants;
  private final ClockWatch clocks;
  private final Suspicions suspicions;
  private final RaftMember raft;
  private final VoterDuties voters;
  private final Map<MemberId, MemberInfo> joining = new LinkedHashMap<>();
  private final Set<MemberId> leaving = new LinkedHashSet<>();

  /** Whose partitions were given to others while they are members still. */
  private final Set<MemberId> released = new LinkedHashSet<>();

  private long promoteFromNanos;
  private long actingUntilNanos;
  private long pingedNanos;
  private long removals;
  private boolean planIsDue;
  private boolean wasMember;

  CoordinatorDuties(
      ControlContext context,
      ReplicatedLog log,
      RaftMember raft,
      Lease lease,
      Suspicions suspicions) {
    this.context = context;
    this.self = context.selfId();
    this.log = log;
    this.lease = lease;
    this.suspicions = suspicions;
    this.raft = raft;
    this.voters = new VoterDuties(context, log, raft);
    this.grants = new LeaseGrants(context.leaseNanos());
    this.clocks = new ClockWatch(self, context.rules().maxClockSkewMillis());
  }

  VoterDuties voters() {
    return voters;
  }

  long removals() {
    return removals;
  }

  /** Whether a member answered a ping that was sent after a time. */
  boolean heardSince(MemberId member, long nanos) {
    return grants.heardSince(member, nanos);
  }

  /** Somebody asks to come in. */
  void join(MemberInfo member) {
    if (joining.size() < WAITING_LIMIT) {
      joining.put(member.id(), member);
      log.advance();
    }
  }

  /** A member gave up its lease and wants to go. */
  void leave(MemberId member) {
    leaving.add(member);
    voters.leaves(member);
    log.advance();
  }

  /** Somebody came in; true if it was this coordinator who let it in and has to tell it. */
  boolean welcomed(MemberId member) {
    return joining.remove(member) != null;
  }

  void imageIs(MetadataImage image) {
    grants.retain(image.memberIds());
    wasMember |= image.isMember(self);
    clocks.retain(image.memberIds());
    planIsDue |= !clocks.barred().isEmpty();
    leaving.retainAll(image.memberIds());
  }

  private void hearClock(MemberId from, Pong pong, MetadataImage image) {
    boolean watched = image.catalog().featureLevel() >= ClockWatch.SINCE_LEVEL;
    if (watched && pong.getWallMillis() != 0) {
      long ours = context.ports().clock().wallMillis();
      planIsDue |= clocks.note(from, pong.getWallMillis(), ours);
    }
  }

  /** Something was decided from which moves follow. */
  void planAgain() {
    planIsDue = true;
  }

  void termBegan() {
    long now = context.now();
    MetadataImage image = log.image();
    grants.begin(image == null ? List.of() : image.memberIds(), now);
    clocks.begin();
    joining.clear();
    leaving.clear();
    // Leases of the coordinator before are not on our record, but none lasts longer than this.
    promoteFromNanos = now + context.leaseNanos() + context.marginNanos();
    actingUntilNanos = promoteFromNanos;
    pingedNanos = now - context.pingNanos();
    planIsDue = true;
    voters.termBegan();
    tick(now);
  }

  boolean hasAuthority() {
    long now = context.now();
    return authorityUntil(now) - now > 0;
  }

  /** Until when this member is sure to be the only coordinator. */
  private long authorityUntil(long now) {
    RaftView view = log.view();
    Term term = log.leading();
    RaftMember.Standing own = raft.standing();
    if (view == null || term == null) {
      return now;
    }
    Endpoint standing = own != null && own.term() == term.number() ? own.endpoint() : null;
    return grants.authorityUntil(view.voters(), standing, now);
  }

  /** The change of membership or tables that is due. */
  @Nullable MetadataRecord due(MetadataImage image) {
    long now = context.now();
    if (image.isMember(self) && hasAuthority()) {
      MetadataRecord departure = departure(image, now);
      if (departure == null) {
        departure = release(image, now);
      }
      if (departure != null) {
        return departure;
      }
    }
    if (!image.isMember(self) && wasMember) {
      return null;
    }
    if (!image.isMember(self)) {
      return now - promoteFromNanos >= 0 && hasAuthority() ? ownReturn(image) : null;
    }
    MetadataRecord arrival = arrival(image, now);
    // Who was released is a member still: a plan made now would give it copies again, for ever.
    boolean plans = planIsDue && released.isEmpty();
    return arrival == null && plans ? replan(image) : arrival;
  }

  void tick(long now) {
    MetadataImage image = log.image();
    if (image != null) {
      voters.tick(now, member -> !leaving.contains(member) && !isDead(image, member, now));
    }
    boolean due = log.leading() != null && now - pingedNanos >= context.pingNanos();
    if (due && image != null) {
      pingedNanos = now;
      renewOwn(image, now);
      image.memberIds().forEach(member -> ping(member, image, now));
      voters.returning(image).forEach(member -> ping(member, image, now));
    }
  }

  void pong(MemberId from, Pong pong, long now) {
    MetadataImage image = log.image();
    Term term = log.leading();
    if (term == null || image == null || !term.equals(WireCodec.fromWire(pong.getTerm()))) {
      return;
    }
    boolean first = !grants.mayHold(from, now);
    if (pong.hasVoter()) {
      Endpoint voter = new Endpoint(pong.getVoter().getNodeId(), pong.getVoter().getAppointment());
      grants.vote(voter, pong.getEchoNanos());
    }
    grants.pong(from, pong.getEchoNanos(), pong.getSentNanos(), now);
    hearClock(from, pong, image);
    suspicions.clear(from);
    renewOwn(image, now);
    if (first && maySend(from, image, now) && hasAuthority()) {
      ping(from, image, now);
    }
  }

  /** Whether enough is known of a member's death, as this coordinator sees it. */
  boolean isDead(MetadataImage image, MemberId member, long now) {
    // Nobody pings itself.
    return !member.equals(self)
        && (isProvenDead(image, member, now)
            || suspicions.isSilent(member, grants.silence(member, now)));
  }

  private boolean isProvenDead(MetadataImage image, MemberId member, long now) {
    return suspicions.confirmed(image.memberIds(), member, now);
  }

  /** Whether a member may hold a lease of this coordinator's. */
  boolean mayHoldLease(MemberId member, long now) {
    return grants.mayHold(member, now);
  }

  private void renewOwn(MetadataImage image, long now) {
    if (image.isMember(self) && !leaving.contains(self)) {
      lease.extend(authorityUntil(now));
    }
  }

  private void ping(MemberId member, MetadataImage image, long now) {
    Term term = log.leading();
    if (member.equals(self) || term == null) {
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
            .setDigestIndex(image.index())
            .setDigest(log.digest());
    context.outbox().send(member, ControlMessage.newBuilder().setPing(body));
  }

  /** Whether a member may get a lease: not one that counts as dead, goes, or is being removed. */
  private boolean maySend(MemberId member, MetadataImage image, long now) {
    return image.isMember(member)
        && !leaving.contains(member)
        && !log.isGoing(member)
        && !isDead(image, member, now);
  }

  private @Nullable MetadataRecord departure(MetadataImage image, long now) {
    List<MemberId> gone = new ArrayList<>();
    List<MemberId> silent = new ArrayList<>();
    long actingNanos = 0;
    for (MemberId member : image.memberIds()) {
      // Who goes by its own wish has ended its lease.
      long leaseNanos = leaving.contains(member) ? 0 : mayServeFor(member, now);
      // A coordinator that goes hands the lead over first, and is let go by the next one.
      boolean goes =
          !member.equals(self)
              && ((now - promoteFromNanos >= 0
                      && leaving.contains(member)
                      && !voters.votes(member))
                  || (isDead(image, member, now)
                      && (leaseNanos == 0 || mayBeReplacedAtOnce(image, member, now))));
      if (goes) {
        gone.add(member);
        actingNanos = Math.max(actingNanos, leaseNanos);
        // Silence may be a pause: the memory is not gone until somebody proves it.
        if (!leaving.contains(member) && !isProvenDead(image, member, now)) {
          silent.add(member);
        }
      }
    }
    if (gone.isEmpty() || gone.size() == image.members().size()) {
      return null;
    }
    removals += gone.stream().filter(member -> !leaving.contains(member)).count();
    LOG.info("{} removes {}", self, gone);
    List<MemberInfo> rest =
        image.members().stream().filter(member -> !gone.contains(member.id())).toList();
    Roster roster = Roster.of(rest, image).withSilent(silent).barring(clocks.barred());
    return new MetadataRecord.MembersLeft(
        gone, TablePlanner.plan(image, roster), actingMillis(actingNanos, now));
  }

  /**
   * For how long a member may still hold a lease, of this coordinator or of one before; 0 if all
   * are over.
   */
  private long mayServeFor(MemberId member, long now) {
    long own = grants.remaining(member, now - context.marginNanos());
    return Math.max(0, Math.max(own, promoteFromNanos - now));
  }

  /**
   * Whether a member's lease need not be waited for: it is proven dead, and is the primary only
   * where an acting one may follow.
   */
  private boolean mayBeReplacedAtOnce(MetadataImage image, MemberId member, long now) {
    return suspicions.confirmed(image.memberIds(), member, now)
        && image.catalog().groups().stream()
            .filter(group -> group.mode() == GroupInfo.Mode.STRICT)
            .noneMatch(group ->
                image.table(group.id()).rows().stream().anyMatch(row -> row.isPrimary(member)));
  }

  /**
   * Takes a member that is proven dead out of what need not wait for its lease: out of in-sync sets
   * everywhere, and as the primary in groups that may have an acting one.
   */
  private @Nullable MetadataRecord release(MetadataImage image, long now) {
    if (released.removeIf(member -> !suspicions.confirmed(image.memberIds(), member, now))) {
      // It is gone, or it lives after all: then it gets copies again.
      planIsDue = true;
    }
    for (MemberId member : image.memberIds()) {
      if (member.equals(self) || !suspicions.confirmed(image.memberIds(), member, now)) {
        continue;
      }
      for (GroupInfo group : image.catalog().groups()) {
        boolean mayPromote = group.mode() == GroupInfo.Mode.CRDT;
        List<PartitionRow> rows =
            image.table(group.id()).rows().stream()
                .flatMap(row -> RowPlanner.withoutDead(row, member, mayPromote).stream())
                .toList();
        if (!rows.isEmpty()) {
          released.add(member);
          LOG.info("{} releases {} partitions from {}", self, rows.size(), member);
          return new MetadataRecord.RowsChanged(
              new GroupRows(group.id(), rows), actingMillis(mayServeFor(member, now), now));
        }
      }
    }
    return null;
  }

  /**
   * For how long whoever is promoted now counts as acting: until the leases of all are over that
   * were primaries lately, for it may follow one that was acting itself.
   */
  private int actingMillis(long leaseNanos, long now) {
    if (leaseNanos > actingUntilNanos - now) {
      actingUntilNanos = now + leaseNanos;
    }
    return (int) ((Math.max(0, actingUntilNanos - now) + 999_999) / 1_000_000);
  }

  /**
   * This coordinator was restarted and is no member yet: it comes in first, and its former lives
   * go.
   */
  private MetadataRecord ownReturn(MetadataImage image) {
    List<MemberId> former =
        image.memberIds().stream().filter(m -> m.nodeId() == self.nodeId()).toList();
    List<MemberInfo> members =
        new ArrayList<>(image.members().stream().filter(m -> !former.contains(m.id())).toList());
    members.add(context.self());
    LOG.info("{} comes back in place of {}", self, former);
    return Arrivals.returned(image, context.self(), former, members);
  }

  private @Nullable MetadataRecord arrival(MetadataImage image, long now) {
    for (MemberInfo candidate : List.copyOf(joining.values())) {
      MemberInfo same =
          image.members().stream()
              .filter(member -> member.id().nodeId() == candidate.id().nodeId())
              .findFirst()
              .orElse(null);
      if (same == null) {
        return Arrivals.joined(image, candidate);
      }
      if (same.id().incarnation() >= candidate.id().incarnation()) {
        joining.remove(candidate.id());
      } else if (!suspicions.confirmed(image.memberIds(), same.id(), now)) {
        // The older life has to be seen out first, its lease included.
        suspicions.supersede(same.id());
      }
    }
    return null;
  }

  private @Nullable MetadataRecord replan(MetadataImage image) {
    List<GroupRows> changes = TablePlanner.plan(image, Roster.of(image).barring(clocks.barred()));
    if (changes.size() <= 1) {
      planIsDue = false;
    }
    return changes.isEmpty() ? null : new MetadataRecord.RowsChanged(changes.get(0));
  }
}
