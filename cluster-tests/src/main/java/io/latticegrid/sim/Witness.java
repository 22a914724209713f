package io.latticegrid.sim;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.invariant.CommittedTable;
import io.latticegrid.invariant.CommittedTable.Place;
import io.latticegrid.invariant.DotNames;
import io.latticegrid.invariant.FencedAnswers;
import io.latticegrid.invariant.MemberView;
import io.latticegrid.invariant.RaftSafety;
import io.latticegrid.invariant.TableSteps;
import io.latticegrid.invariant.Violation;
import io.latticegrid.invariant.VoterLog;
import io.latticegrid.invariant.WriteDots;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.node.config.NodePorts;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Hears everything that the nodes of a run say and write, by ports that are tapped, and tells the
 * oracles, each of which ends the run as soon as something does not hold. Confined to the
 * simulation's thread. It takes no part: a run with it has the same events as without.
 */
final class Witness {
  private final SimScheduler scheduler;
  private final Situation.Counts seen = new Situation.Counts();
  private final CommittedTable table;
  private final FencedAnswers answers;
  private final WriteDots dots;
  private final DotNames names;
  private final RaftSafety raft;
  private final Set<Place> answeredPlaces = new HashSet<>();
  private final Map<String, VoterLog> logs = new HashMap<>();
  private BiConsumer<MemberId, byte[]> listener = (from, control) -> {};

  /** For a run that goes on in spite of some violations. */
  Witness(SimScheduler scheduler, Predicate<String> tolerated) {
    this.scheduler = scheduler;
    Consumer<Violation> violated =
        what -> {
          if (!tolerated.test(what.invariant())) {
            SimChecks.fail(scheduler, List.of(what));
          }
        };
    table = new CommittedTable(violated);
    table.listen(new TableSteps(violated));
    table.listen(new TableSituations(seen));
    answers = new FencedAnswers(table, violated);
    dots = new WriteDots(violated, this::acts);
    names = new DotNames(violated);
    raft = new RaftSafety(violated, this::happened);
  }

  /** Whether each side of a split goes on in a group. */
  boolean acts(int group) {
    GroupInfo known = table.group(group);
    return known != null && known.onSplit() == GroupInfo.OnSplit.ACT;
  }

  /** Has somebody hear what members tell each other on the control plane, as it leaves. */
  void listen(BiConsumer<MemberId, byte[]> control) {
    listener = control;
  }

  /** A message of the control plane leaves. */
  void sent(MemberId from, byte[] control) {
    listener.accept(from, control);
  }

  private void happened(RaftSafety.Event event) {
    seen.saw(
        switch (event) {
          case RIVALS -> Situation.RIVAL_CANDIDATES;
          case ENTRIES_CUT -> Situation.LOG_ENTRIES_CUT;
          case SNAPSHOT_SENT -> Situation.LOG_SNAPSHOT_SENT;
          case VOTERS_CHANGED -> Situation.VOTERS_CHANGED;
        });
  }

  long nowNanos() {
    return scheduler.nowNanos();
  }

  /** Tells those who listen what happened, if anybody does. */
  void tell(Supplier<String> what) {
    scheduler.tell(what);
  }

  /** A partition answered an operation. */
  void answered(Place place) {
    answeredPlaces.add(place);
  }

  /** Whether a partition answered since {@link #forgetAnswers}. */
  boolean hasAnswered(Place place) {
    return answeredPlaces.contains(place);
  }

  /** Forgets which partitions answered. */
  void forgetAnswers() {
    answeredPlaces.clear();
  }

  /** What was seen to happen. */
  Situation.Counts seen() {
    return seen;
  }

  CommittedTable table() {
    return table;
  }

  FencedAnswers answers() {
    return answers;
  }

  WriteDots dots() {
    return dots;
  }

  DotNames names() {
    return names;
  }

  RaftSafety raft() {
    return raft;
  }

  /** The metadata log on the disk of a host. */
  VoterLog log(String host) {
    return logs.computeIfAbsent(host, raft::log);
  }

  /** Begins to listen to a new process of a host, which is started on the ports that it has. */
  NodeWitness begin(String host, NodePorts ports) {
    VoterLog log = log(host);
    if (log.begun()) {
      seen.saw(Situation.VOTER_RESTARTED);
    }
    return new NodeWitness(this, log, ports);
  }

  /** What the members that run say of their replicas. */
  void look(List<MemberView> views) {
    for (MemberView view : views) {
      view.partitions().forEach(status -> dots.status(view.id(), status));
    }
  }
}
