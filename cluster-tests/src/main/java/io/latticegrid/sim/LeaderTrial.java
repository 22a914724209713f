package io.latticegrid.sim;

import com.google.protobuf.InvalidProtocolBufferException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Rand;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.raft.RaftView;
import io.latticegrid.metadata.wire.ControlMessage;
import io.latticegrid.metadata.wire.RaftMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One cluster whose coordinator is killed under load, after some of its nodes were killed and came
 * back. A pure function of the seed; confined to the simulation's thread.
 */
final class LeaderTrial {
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1_000 * MILLI;
  private static final long LIMIT = 60 * SECOND;
  private static final int KEYS = 8;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final long seed;
  private final Rand rand;
  private final SimCluster cluster;
  private final SimScheduler scheduler;
  private final List<Key> crdtKeys = new ArrayList<>();
  private final List<Key> strictKeys = new ArrayList<>();
  private final Map<LeaderPhase, Long> phases = new EnumMap<>(LeaderPhase.class);
  private final Set<MemberId> refused = new LinkedHashSet<>();
  private @Nullable MemberId victim;
  private long killedNanos;
  private int term;

  /** A key that is written again and again. */
  private final class Key {
    private final SimClient client;
    private final KeyValue map;
    private final String name;
    private long writtenNanos;
    private long longestNanos;
    private int writes;

    Key(SimClient client, KeyValue map, int number) {
      this.client = client;
      this.map = map;
      this.name = client.name() + "." + number;
    }

    void write() {
      var _ =
          map.put(name, "v" + ++writes)
              .whenComplete((before, error) -> {
                if (error == null) {
                  written();
                }
                client.loop().schedule(5 * MILLI, this::write);
              });
    }

    private void written() {
      if (writtenNanos > 0) {
        longestNanos = Math.max(longestNanos, scheduler.nowNanos() - writtenNanos);
      }
      writtenNanos = scheduler.nowNanos();
    }
  }

  LeaderTrial(long seed, int nodes, boolean slowDisks) {
    Set<Fault> faults = EnumSet.noneOf(Fault.class);
    if (slowDisks) {
      faults.add(Fault.SLOW_DISK);
    }
    SimPlan calm = SimPlan.draw(seed, SimProfile.CALM, SimLimits.NONE.withNodes(nodes));
    SimPlan plan =
        new SimPlan(
            seed, calm.profile(), calm.limits(), nodes, 2, KEYS, 1, 32, 0, calm.rate(), faults);
    this.seed = seed;
    this.rand = plan.rand("leader");
    this.cluster = new SimCluster(plan, new RealGrid(), new EventTrace(), SimScheduler::new);
    this.scheduler = cluster.scheduler();
  }

  /** Runs it, and adds what was seen to a report. */
  void run(LeaderReport report) {
    cluster.hosts().forEach(cluster::start);
    await("the cluster is formed", this::isWell);
    List<SimClient> clients = new ArrayList<>();
    var _ = cluster.connect(TIMEOUT).thenAccept(clients::add);
    await("a client is connected", () -> clients.size() == 1);
    var _ = cluster.connect(TIMEOUT).thenAccept(clients::add);
    await("the other client is connected", () -> clients.size() == 2);
    SimClient strict = clients.get(1);
    for (int past = rand.nextInt(4); past > 0; past--) {
      restart(cluster.hosts().get(rand.nextInt(cluster.hosts().size())));
    }
    for (int i = 0; i < KEYS; i++) {
      crdtKeys.add(new Key(clients.get(0), clients.get(0).grid().entries(), i));
      strictKeys.add(new Key(strict, strict.grid().registers(), i));
    }
    crdtKeys.forEach(key -> key.client.loop().execute(key::write));
    strictKeys.forEach(key -> key.client.loop().execute(key::write));
    scheduler.runUntil(scheduler.nowNanos() + SECOND + (long) (rand.nextDouble() * SECOND));
    killLeader();
    boolean over = scheduler.runUntil(scheduler.nowNanos() + LIMIT, this::isOver);
    if (!over) {
      throw new SimFailure("keys are not written again; seen so far: " + phases, null);
    }
    report.add(seed, phases, longest(crdtKeys), longest(strictKeys));
  }

  private void restart(SimHost host) {
    cluster.crash(host, false);
    scheduler.runUntil(scheduler.nowNanos() + (long) (rand.nextDouble() * 3 * SECOND));
    cluster.start(host);
    await("a restarted node is back", this::isWell);
  }

  private void killLeader() {
    SimHost leader = leader();
    if (leader == null || leader.running == null) {
      throw new SimFailure("nobody leads", null);
    }
    RaftView view = leader.running.member().voters();
    term = view == null ? 0 : view.term();
    victim = leader.running.member().id();
    killedNanos = scheduler.nowNanos();
    cluster.witness().listen(this::sent);
    crdtKeys.forEach(key -> key.longestNanos = 0);
    strictKeys.forEach(key -> key.longestNanos = 0);
    cluster.crash(leader, false);
  }

  private @Nullable SimHost leader() {
    for (SimHost host : cluster.running()) {
      RaftView view = host.running == null ? null : host.running.member().voters();
      if (view != null && view.leads()) {
        return host;
      }
    }
    return null;
  }

  // ---- what is seen ----

  private void sent(MemberId from, byte[] control) {
    ControlMessage message;
    try {
      message = ControlMessage.parseFrom(control);
    } catch (InvalidProtocolBufferException e) {
      throw new SimFailure("a control message that can't be read", e);
    }
    switch (message.getBodyCase()) {
      case UNREACHABLE -> {
        long node = message.getUnreachable().getMember().getNodeId();
        MemberId dead = victim;
        if (dead != null && message.getUnreachable().getRefused() && node == dead.nodeId()) {
          refused.add(from);
          reach(refused.size() == 1 ? LeaderPhase.REFUSED : LeaderPhase.PROVEN);
        }
      }
      case RAFT -> raft(message.getRaft());
      case PING -> {
        if (message.getPing().getTerm().getNumber() > term) {
          reach(LeaderPhase.COORDINATES);
        }
      }
      default -> {}
    }
  }

  private void raft(RaftMessage message) {
    if (message.hasVoteAsk()) {
      reach(LeaderPhase.ASKED);
    } else if (message.hasEntriesAsk() && message.getTerm() > term) {
      reach(LeaderPhase.ELECTED);
    }
  }

  private void reach(LeaderPhase phase) {
    phases.putIfAbsent(phase, scheduler.nowNanos() - killedNanos);
  }

  private boolean isOver() {
    MetadataImage image = cluster.witness().table().newest();
    if (image == null) {
      return false;
    }
    boolean crdt =
        isOver(image, GroupInfo.DEFAULT_ID, LeaderPhase.CRDT_ROWS, LeaderPhase.CRDT_KEYS);
    boolean strict =
        isOver(image, GroupInfo.DEFAULT_ID + 1, LeaderPhase.STRICT_ROWS, LeaderPhase.STRICT_KEYS);
    return crdt && strict;
  }

  private boolean isOver(MetadataImage image, int group, LeaderPhase rows, LeaderPhase keys) {
    MemberId dead = victim;
    if (phases.containsKey(keys)) {
      return true;
    }
    if (!phases.containsKey(rows)
        && dead != null
        && image.table(group).rows().stream().noneMatch(row -> row.isPrimary(dead))) {
      reach(rows);
    }
    Long passed = phases.get(rows);
    List<Key> written = rows == LeaderPhase.CRDT_ROWS ? crdtKeys : strictKeys;
    if (passed != null
        && written.stream().allMatch(key -> key.writtenNanos - killedNanos > passed)) {
      reach(keys);
      return true;
    }
    return false;
  }

  private static long longest(List<Key> keys) {
    return keys.stream().mapToLong(key -> key.longestNanos).max().orElse(0);
  }

  // ---- waiting ----

  private boolean isWell() {
    MetadataImage image = cluster.witness().table().newest();
    if (image == null || image.members().size() != cluster.hosts().size()) {
      return false;
    }
    for (SimHost host : cluster.hosts()) {
      Grid.Member member = host.running == null ? null : host.running.member();
      if (member == null || !member.ready().isDone() || !member.hasLease()) {
        return false;
      }
      if (!image.isMember(member.id())) {
        return false;
      }
    }
    SimHost leader = leader();
    RaftView view =
        leader == null || leader.running == null ? null : leader.running.member().voters();
    return view != null
        && !view.changing()
        && view.voters().size() == Math.min(5, cluster.hosts().size() | 1)
        && image.tables().stream()
            .flatMap(table -> table.rows().stream())
            .allMatch(row -> row.inSync().size() == 2 && row.target().isEmpty());
  }

  private void await(String what, BooleanSupplier condition) {
    long deadline = scheduler.nowNanos() + LIMIT;
    while (!condition.getAsBoolean()) {
      if (scheduler.nowNanos() >= deadline) {
        throw new SimFailure("not in time: " + what, null);
      }
      scheduler.runUntil(scheduler.nowNanos() + SECOND / 20);
    }
  }
}
