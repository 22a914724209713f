package io.latticegrid.metadata;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.log.ReplicatedLog;
import io.latticegrid.metadata.raft.Endpoint;
import io.latticegrid.metadata.raft.RaftMember;
import io.latticegrid.metadata.raft.RaftView;
import io.latticegrid.metadata.raft.VoterMessages;
import io.latticegrid.metadata.wire.Appoint;
import io.latticegrid.metadata.wire.Appointed;
import io.latticegrid.metadata.wire.ControlMessage;
import io.latticegrid.metadata.wire.Retire;
import io.latticegrid.proto.routing.MemberInfo;
import io.microraft.MembershipChangeMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the voters of the metadata log as {@link VoterPlan} wants them, one step at a time.
 * Confined to the control loop of the coordinator.
 *
 * <pre>
 * (nobody) ── appointed, empty log ──▶ learner ── caught up ──▶ voter
 *     ▲                                   │                        │
 *     └──── removed, log deleted ◀── gone, stuck, or not wanted ───┘
 * </pre>
 *
 * <p>An even number of voters stands no more failures than one less, so new voters are taken in by
 * twos where possible.
 */
final class VoterDuties {
  private static final Logger LOG = LoggerFactory.getLogger(VoterDuties.class);
  private static final int MAX_LEARNERS = 2;
  private static final long CAUGHT_UP = 8;

  /** An appointment's number is the term in which it was made, and a count within it. */
  private static final int TERM_SHIFT = 20;

  /** An endpoint whose node was asked to begin its log. */
  private record Appointment(Endpoint endpoint, long sinceNanos, long sentNanos, boolean ready) {}

  /** How far an endpoint was, and since when. */
  private record Progress(long index, long sinceNanos) {}

  private final ControlContext context;
  private final ReplicatedLog log;
  private final RaftMember raft;
  private final Map<Endpoint, Progress> progress = new LinkedHashMap<>();

  /** Endpoints that this leader removed. */
  private final Set<Endpoint> removed = new LinkedHashSet<>();

  /** Since when voters don't answer. */
  private final Map<Endpoint, Long> vacant = new LinkedHashMap<>();

  /** Nodes that want to go. */
  private final Set<Long> departing = new LinkedHashSet<>();

  /** By node: the newest incarnation that was a member. */
  private final Map<Long, Integer> incarnations = new LinkedHashMap<>();

  private final VoterChange change = new VoterChange();
  private @Nullable Appointment appointment;
  private long appointments;
  private long replaced;

  VoterDuties(ControlContext context, ReplicatedLog log, RaftMember raft) {
    this.context = context;
    this.log = log;
    this.raft = raft;
  }

  /** This member has just become coordinator. */
  void termBegan() {
    progress.clear();
    removed.clear();
    vacant.clear();
    departing.clear();
    appointment = null;
    change.clear();
    appointments = 0;
  }

  /** A member wants to go. */
  void leaves(MemberId member) {
    departing.add(member.nodeId());
  }

  /** Whether a member has a place in the group, which it has to give up before it goes. */
  boolean votes(MemberId member) {
    RaftView view = log.view();
    return view != null && view.memberOf(member.nodeId()) != null;
  }

  /** Whether a change of the voters is under way. Thread-safe. */
  boolean isChanging() {
    return change.isUnderWay();
  }

  /** Whether a change waits for answers that nobody was asked for yet. */
  boolean takeQuestion() {
    return change.takeQuestion();
  }

  /** Voters that were stuck and had their log begun anew. */
  long replaced() {
    return replaced;
  }

  /** Nodes that vote and were restarted, but are not let in again yet. */
  List<MemberId> returning(MetadataImage image) {
    List<MemberId> returning = new ArrayList<>();
    RaftView view = log.view();
    for (Endpoint voter : view == null ? List.<Endpoint>of() : view.voters()) {
      MemberInfo known = context.outbox().node(voter.nodeId());
      if (known != null && !image.isMember(known.id())) {
        returning.add(known.id());
      }
    }
    return returning;
  }

  /**
   * Takes the next step, if one is due.
   *
   * @param stays whether a member is well and doesn't go
   * @param areWell whether more than half of some voters have answered since a time: nobody is
   *     removed who may be needed, though it is no member and those who are may be dead without its
   *     being known yet
   */
  void tick(long now, Predicate<MemberId> stays, BiPredicate<Collection<Endpoint>, Long> areWell) {
    RaftView view = log.view();
    MetadataImage image = log.image();
    if (log.leading() == null || view == null || image == null || !view.leads()) {
      return;
    }
    if (!image.isMember(context.selfId())) {
      // Restarted, as others may be: who belongs to the cluster has to be seen first.
      return;
    }
    watch(view, now);
    watchPlaces(view, image, stays, now);
    for (MemberInfo member : image.members()) {
      incarnations.merge(member.id().nodeId(), member.id().incarnation(), Math::max);
    }
    if (view.members().size() > view.voters().size()) {
      raft.look();
    }
    change.reconsider();
    if (change.isUnderWay() || view.changing()) {
      return;
    }
    List<MemberInfo> fit = fit(view, image, stays);
    Set<Long> wanted = VoterPlan.wanted(fit, view.voters(), view.self());
    Predicate<Endpoint> isSpare =
        endpoint ->
            areWell.test(
                without(endpoint, view), vacant.getOrDefault(endpoint, now - context.leaseNanos()));
    Endpoint misfit = misfit(view, image, stays, isSpare, now);
    if (misfit != null) {
      boolean goes = wanted.size() > 1 || !keepsPlace(misfit, view, now);
      if (goes && isSpare.test(misfit)) {
        remove(misfit, view, now, areWell);
      }
    } else if (!wanted.contains(view.self().nodeId()) && handOver(view, wanted)) {
      LOG.info("{} hands the lead over", view.self());
    } else if (!promote(view, wanted, now, areWell) && !appoint(view, wanted, now)) {
      shrink(view, wanted, now, areWell);
    }
  }

  private static List<Endpoint> without(Endpoint endpoint, RaftView view) {
    return view.voters().stream().filter(voter -> !voter.equals(endpoint)).toList();
  }

  /** Who can vote: members that stay, and voters that were restarted and are on their way in. */
  private List<MemberInfo> fit(RaftView view, MetadataImage image, Predicate<MemberId> stays) {
    List<MemberInfo> fit = new ArrayList<>();
    for (MemberInfo member : image.members()) {
      if (stays.test(member.id())) {
        fit.add(member);
      }
    }
    for (Endpoint voter : view.voters()) {
      MemberInfo known = context.outbox().node(voter.nodeId());
      if (known != null
          && isReturning(voter.nodeId())
          && fit.stream().noneMatch(m -> m.id().nodeId() == voter.nodeId())) {
        fit.add(known);
      }
    }
    return fit;
  }

  /** A node says that it has begun the log of an appointment. */
  void appointed(Appointed message) {
    Appointment open = appointment;
    if (open != null && open.endpoint().equals(VoterMessages.endpoint(message.getEndpoint()))) {
      appointment = new Appointment(open.endpoint(), open.sinceNanos(), open.sentNanos(), true);
    }
  }

  /** An endpoint sent a message of Raft: one that doesn't belong to the group is told so. */
  void heard(String group, Endpoint sender) {
    RaftView view = log.view();
    if (log.leading() != null
        && view != null
        && view.group().equals(group)
        && !view.members().contains(sender)
        && isOver(sender, view)) {
      retire(view, sender);
    }
  }

  /**
   * Whether an endpoint outside the group is of the past. One that was appointed in this term may
   * be on its way in: it answers the leader before the leader's view of the group has it.
   */
  private boolean isOver(Endpoint endpoint, RaftView view) {
    boolean ofThisTerm = endpoint.appointment() >> TERM_SHIFT == view.term();
    return !ofThisTerm || removed.contains(endpoint);
  }

  private void watch(RaftView view, long now) {
    progress.keySet().retainAll(view.members());
    view.progress()
        .forEach((endpoint, index) -> {
          Progress before = progress.get(endpoint);
          boolean moves = before == null || index > before.index();
          if (moves || index + CAUGHT_UP >= view.commitIndex()) {
            progress.put(endpoint, new Progress(index, now));
          }
        });
  }

  /**
   * An endpoint whose node is gone or going, or whose log stands still. One that doesn't answer is
   * removed before any that does, so that at each step more than half of the voters are well, and
   * one that can be spared before one that can't.
   */
  private @Nullable Endpoint misfit(
      RaftView view,
      MetadataImage image,
      Predicate<MemberId> stays,
      Predicate<Endpoint> isSpare,
      long now) {
    Endpoint going = null;
    for (Endpoint endpoint : view.members()) {
      if (endpoint.equals(view.self())) {
        continue;
      }
      if (!isWell(endpoint, image, stays)) {
        if (!departing.contains(endpoint.nodeId()) && isSpare.test(endpoint)) {
          return endpoint;
        }
        going = endpoint;
        continue;
      }
      Progress known = progress.get(endpoint);
      if (known != null && now - known.sinceNanos() > context.stuckNanos()) {
        LOG.warn("voter {} makes no progress and begins anew", endpoint);
        replaced++;
        return endpoint;
      }
    }
    return going;
  }

  private boolean isWell(Endpoint endpoint, MetadataImage image, Predicate<MemberId> stays) {
    for (MemberInfo member : image.members()) {
      if (member.id().nodeId() == endpoint.nodeId() && stays.test(member.id())) {
        return true;
      }
    }
    return isReturning(endpoint.nodeId());
  }

  /**
   * Whether a voter that died keeps its place for now, where its removal would leave one voter: it
   * may be restarted with its log, and then any of the three may die again at once. Nobody's place
   * is kept once another voter wants to go.
   */
  private boolean keepsPlace(Endpoint dead, RaftView view, long now) {
    return view.voters().contains(dead)
        && view.voters().stream().noneMatch(voter -> departing.contains(voter.nodeId()))
        && now - vacant.getOrDefault(dead, now) < context.voterGraceNanos();
  }

  /** Notes since when voters are missing. */
  private void watchPlaces(
      RaftView view, MetadataImage image, Predicate<MemberId> stays, long now) {
    for (Endpoint voter : view.voters()) {
      if (voter.equals(view.self()) || isWell(voter, image, stays)) {
        vacant.remove(voter);
      } else {
        vacant.putIfAbsent(voter, now);
      }
    }
    if (!vacant.isEmpty()) {
      vacant.keySet().retainAll(view.voters());
    }
    if (!departing.isEmpty()) {
      departing.removeIf(node -> view.memberOf(node) == null);
    }
  }

  /** Whether a node that is no member is there as a newer incarnation, on its way in. */
  private boolean isReturning(long node) {
    MemberInfo known = context.outbox().node(node);
    return known != null && known.id().incarnation() > incarnations.getOrDefault(node, 0);
  }

  /** Makes a learner a voter. */
  private boolean promote(
      RaftView view, Set<Long> wanted, long now, BiPredicate<Collection<Endpoint>, Long> areWell) {
    if (view.members().size() == view.voters().size()) {
      return false; // there is no learner
    }
    List<Endpoint> ready =
        view.members().stream()
            .filter(e -> !view.voters().contains(e) && wanted.contains(e.nodeId()))
            .filter(e -> view.progress().getOrDefault(e, 0L) + CAUGHT_UP >= view.commitIndex())
            .filter(e -> view.progress().getOrDefault(e, 0L) > 0)
            .toList();
    boolean even = view.voters().size() % 2 == 0;
    boolean last = view.voters().size() + 1 == wanted.size();
    boolean going = !wanted.contains(view.self().nodeId());
    if (ready.isEmpty() || !(even || last || going || ready.size() > 1)) {
      return false;
    }
    Endpoint next = ready.get(0);
    List<Endpoint> after = new ArrayList<>(view.voters());
    after.add(next);
    MembershipChangeMode mode = MembershipChangeMode.ADD_OR_PROMOTE_TO_FOLLOWER;
    if (change.isDue(next, mode, after, now, areWell)) {
      change(view, next, mode);
    }
    return true;
  }

  private boolean appoint(RaftView view, Set<Long> wanted, long now) {
    Appointment open = appointment;
    if (open != null) {
      if (open.ready()) {
        appointment = null;
        change(view, open.endpoint(), MembershipChangeMode.ADD_LEARNER);
      } else if (now - open.sinceNanos() > context.silenceNanos()) {
        appointment = null;
      } else if (now - open.sentNanos() >= context.retryNanos()) {
        ask(view, open.endpoint(), open.sinceNanos(), now);
      }
      return true;
    }
    if (view.members().size() - view.voters().size() >= MAX_LEARNERS) {
      return false;
    }
    for (long node : wanted) {
      if (view.memberOf(node) == null) {
        Endpoint next = new Endpoint(node, ((long) view.term() << TERM_SHIFT) + ++appointments);
        LOG.info("{} is appointed", next);
        ask(view, next, now, now);
        return true;
      }
    }
    return false;
  }

  private void shrink(
      RaftView view, Set<Long> wanted, long now, BiPredicate<Collection<Endpoint>, Long> areWell) {
    if (view.members().size() <= wanted.size()) {
      return;
    }
    boolean complete =
        view.voters().stream().filter(v -> wanted.contains(v.nodeId())).count() == wanted.size();
    if (!complete) {
      return;
    }
    for (Endpoint endpoint : view.members()) {
      if (!wanted.contains(endpoint.nodeId())) {
        if (!endpoint.equals(view.self())) {
          remove(endpoint, view, now, areWell);
          return;
        }
      }
    }
  }

  /**
   * Gives up the lead of a member that the cluster went on without: it decides nothing, and whoever
   * is a member has to judge whether it comes back.
   */
  void passLead(MetadataImage image) {
    RaftView view = log.view();
    if (view == null || !view.leads()) {
      return;
    }
    Set<Long> members = new LinkedHashSet<>();
    image.memberIds().forEach(member -> members.add(member.nodeId()));
    if (handOver(view, members)) {
      LOG.info("{} is no member and hands the lead over", view.self());
    }
  }

  private boolean handOver(RaftView view, Set<Long> wanted) {
    for (Endpoint voter : view.voters()) {
      if (wanted.contains(voter.nodeId())) {
        raft.transfer(voter);
        return true;
      }
    }
    return false;
  }

  private void remove(
      Endpoint endpoint, RaftView view, long now, BiPredicate<Collection<Endpoint>, Long> areWell) {
    MembershipChangeMode mode = MembershipChangeMode.REMOVE_MEMBER;
    if (change.isDue(endpoint, mode, without(endpoint, view), now, areWell)) {
      LOG.info("{} is no voter any more", endpoint);
      change(view, endpoint, mode);
    }
  }

  private void change(RaftView view, Endpoint endpoint, MembershipChangeMode mode) {
    change.begin();
    raft.change(
        endpoint,
        mode,
        view.membersIndex(),
        done -> {
          change.end();
          RaftView now = log.view();
          if (done && mode == MembershipChangeMode.REMOVE_MEMBER && now != null) {
            removed.add(endpoint);
            retire(now, endpoint);
          }
        });
  }

  private void ask(RaftView view, Endpoint endpoint, long since, long now) {
    appointment = new Appointment(endpoint, since, now, false);
    Appoint.Builder body =
        Appoint.newBuilder()
            .setGroup(view.group())
            .setEndpoint(VoterMessages.toWire(endpoint))
            .setInitial(VoterMessages.voters(view.voters()));
    context.outbox().sendToNode(endpoint.nodeId(), ControlMessage.newBuilder().setAppoint(body));
  }

  private void retire(RaftView view, Endpoint endpoint) {
    Retire.Builder body =
        Retire.newBuilder().setGroup(view.group()).setEndpoint(VoterMessages.toWire(endpoint));
    context.outbox().sendToNode(endpoint.nodeId(), ControlMessage.newBuilder().setRetire(body));
  }
}
