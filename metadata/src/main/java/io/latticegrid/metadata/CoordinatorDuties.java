package io.latticegrid.metadata;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.assign.Roster;
import io.latticegrid.metadata.assign.TablePlanner;
import io.latticegrid.metadata.image.GroupRows;
import io.latticegrid.metadata.image.Inheritance;
import io.latticegrid.metadata.image.MetadataDelta;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.metadata.lease.Lease;
import io.latticegrid.metadata.log.ReplicatedLog;
import io.latticegrid.metadata.raft.RaftMember;
import io.latticegrid.metadata.wire.Pong;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which record a coordinator has decided next: the removal of the dead, its own return, the arrival
 * of who waits, or moves. Confined to the control loop.
 */
final class CoordinatorDuties {
  private static final Logger LOG = LoggerFactory.getLogger(CoordinatorDuties.class);
  private static final int WAITING_LIMIT = 1_024;

  private final ControlContext context;
  private final MemberId self;
  private final ReplicatedLog log;
  private final Suspicions suspicions;
  private final Heartbeats heartbeats;
  private final Removals removals;
  private final VoterDuties voters;
  private final PlanWatch planWatch = new PlanWatch();
  private final Map<MemberId, Candidate> joining = new LinkedHashMap<>();
  private boolean planIsDue;
  private boolean wasMember;

  /** Who asks to come in. */
  private record Candidate(MemberInfo member, Inheritance brings) {}

  CoordinatorDuties(
      ControlContext context,
      ReplicatedLog log,
      RaftMember raft,
      Lease lease,
      Suspicions suspicions) {
    this.context = context;
    this.self = context.selfId();
    this.log = log;
    this.suspicions = suspicions;
    this.heartbeats = new Heartbeats(context, log, raft, lease, suspicions);
    this.voters = new VoterDuties(context, log, raft);
    this.removals = new Removals(context, heartbeats, voters);
  }

  VoterDuties voters() {
    return voters;
  }

  long removals() {
    return removals.removed();
  }

  /** Whether a member answered a ping that was sent after a time. */
  boolean heardSince(MemberId member, long nanos) {
    return heartbeats.heardSince(member, nanos);
  }

  /** Whether a member may hold a lease of this coordinator's. */
  boolean mayHoldLease(MemberId member, long now) {
    return heartbeats.mayHoldLease(member, now);
  }

  /** Somebody asks to come in, with what is in its log. */
  void join(MemberInfo member, Inheritance brings) {
    if (joining.size() < WAITING_LIMIT) {
      joining.put(member.id(), new Candidate(member, brings));
      log.advance();
    }
  }

  /** A member gave up its lease and wants to go. */
  void leave(MemberId member) {
    heartbeats.leave(member);
    voters.leaves(member);
    log.advance();
  }

  /** Somebody came in; true if it was this coordinator who let it in and has to tell it. */
  boolean welcomed(MemberId member) {
    return joining.remove(member) != null;
  }

  /** The committed metadata are this: there may be moves to plan. */
  void committed(MetadataDelta delta, MetadataImage image) {
    planIsDue |= planWatch.calls(delta, image);
  }

  void membersChanged(MetadataImage image) {
    heartbeats.membersAre(image.memberIds(), image.index());
    if (!wasMember && image.isMember(self)) {
      wasMember = true;
      heartbeats.returned(context.now());
    }
    planIsDue |= !heartbeats.barred().isEmpty();
  }

  void termBegan() {
    long now = context.now();
    MetadataImage image = log.image();
    heartbeats.termBegan(image, now);
    joining.clear();
    removals.termBegan(now);
    planIsDue = true;
    voters.termBegan();
    tick(now);
  }

  void tick(long now) {
    MetadataImage image = log.image();
    if (image != null && log.leading() != null && wasMember && !image.isMember(self)) {
      voters.passLead(image);
    }
    if (image != null) {
      voters.tick(
          now,
          member -> !heartbeats.isLeaving(member) && !heartbeats.isDead(image, member, now),
          heartbeats::areWell);
      heartbeats.tick(image, voters, now);
    }
  }

  void pong(MemberId from, Pong pong, long now) {
    planIsDue |= heartbeats.pong(from, pong, now);
  }

  /** The change of membership or tables that is due. */
  @Nullable MetadataRecord due(MetadataImage image) {
    long now = context.now();
    if (!image.isMember(self)) {
      boolean returns = !wasMember && removals.mayPromote(now) && heartbeats.hasAuthority();
      return returns ? ownReturn(image) : null;
    }
    if (heartbeats.hasAuthority()) {
      MetadataRecord removal = removal(image, now);
      if (removal != null) {
        return removal;
      }
    }
    MetadataRecord arrival = arrival(image, now);
    boolean plans = planIsDue && !removals.anyReleased();
    return arrival == null && plans ? replan(image) : arrival;
  }

  /**
   * Why a proposal has to wait: it ends a move, and takes a copy from somebody, while not all who
   * are to have one then are known to be there. They may be dead, and it the last one. Nor does
   * anybody become primary who has no lease.
   */
  @Nullable String objection(MetadataRecord proposal, MetadataImage image) {
    if (!(proposal instanceof MetadataRecord.RowsChanged changed)) {
      return null;
    }
    long now = context.now();
    for (PartitionRow row : changed.rows().rows()) {
      PartitionRow before = image.table(changed.rows().group()).row(row.partition());
      boolean takesCopy = !row.replicas().containsAll(before.inSync());
      List<MemberId> needed = takesCopy ? row.inSync() : newPrimary(before, row);
      if (!needed.stream().allMatch(id -> isThere(id, now))) {
        return "partition " + row.partition() + " would be left to somebody who is silent";
      }
    }
    return null;
  }

  private static List<MemberId> newPrimary(PartitionRow before, PartitionRow row) {
    boolean same = row.replicas().isEmpty() || before.isPrimary(row.replicas().get(0));
    return same ? List.of() : row.replicas().subList(0, 1);
  }

  private boolean isThere(MemberId member, long now) {
    return member.equals(self) || heartbeats.mayHoldLease(member, now);
  }

  private @Nullable MetadataRecord removal(MetadataImage image, long now) {
    MetadataRecord departure = removals.departure(image, now);
    if (departure != null) {
      return departure;
    }
    // Who is gone leaves room, and who lives after all gets copies again.
    planIsDue |= removals.releasedChanged(image, now);
    return removals.release(image, now);
  }

  /**
   * This coordinator was restarted and is no member yet: it comes in first, and its former lives
   * go.
   */
  private MetadataRecord ownReturn(MetadataImage image) {
    Arrivals.Gone gone = removals.goneBeforeReturn(image, context.now());
    LOG.info("{} comes back: {}", self, gone);
    return Arrivals.returned(image, context.self(), context.inheritance(), gone);
  }

  private @Nullable MetadataRecord arrival(MetadataImage image, long now) {
    for (Candidate waiting : List.copyOf(joining.values())) {
      MemberInfo candidate = waiting.member();
      MemberInfo same =
          image.members().stream()
              .filter(member -> member.id().nodeId() == candidate.id().nodeId())
              .findFirst()
              .orElse(null);
      if (same == null) {
        return Arrivals.joined(image, candidate, waiting.brings());
      }
      if (same.id().incarnation() >= candidate.id().incarnation()) {
        joining.remove(candidate.id());
      } else if (!heartbeats.isProvenDead(image, same.id(), now)) {
        // The older life has to be seen out first, its lease included.
        suspicions.supersede(same.id());
      }
    }
    return null;
  }

  private @Nullable MetadataRecord replan(MetadataImage image) {
    Roster roster = Roster.of(image).barring(heartbeats.barred());
    List<GroupRows> changes = TablePlanner.plan(image, roster);
    if (changes.size() <= 1) {
      planIsDue = false;
    }
    return changes.isEmpty() ? null : new MetadataRecord.RowsChanged(changes.get(0));
  }
}
