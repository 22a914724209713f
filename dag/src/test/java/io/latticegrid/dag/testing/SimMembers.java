package io.latticegrid.dag.testing;

import io.latticegrid.dag.Dag;
import io.latticegrid.dag.ExchangeFrame;
import io.latticegrid.dag.Execution;
import io.latticegrid.dag.ExecutionConfig;
import io.latticegrid.dag.ExecutionId;
import io.latticegrid.dag.ExecutionPlan;
import io.latticegrid.dag.exchange.ExchangeFrameCodec;
import io.latticegrid.dag.run.DagWorker;
import io.latticegrid.dag.run.WorkerConfig;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Loop;
import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Members, each with a worker, joined by a seeded network that delays and never loses: frames cross
 * as bytes, in order per link. Started executions come up in a random order.
 */
public final class SimMembers {
  private static final long MAX_DELAY_NANOS = 2_000_000;

  private final SimWorld world = new SimWorld();
  private final Rand rand;
  private final List<MemberId> ids = new ArrayList<>();
  private final Map<MemberId, Loop> loops = new LinkedHashMap<>();
  private final Map<MemberId, DagWorker> workers = new LinkedHashMap<>();
  private final Map<List<MemberId>, Deque<byte[]>> links = new LinkedHashMap<>();
  private final Set<MemberId> dead = new LinkedHashSet<>();
  private final List<ExchangeFrame> sent = new ArrayList<>();
  private UnaryOperator<ExchangeFrame> tampering = frame -> frame;
  private long executions;

  /** So many members. */
  public SimMembers(int count, long seed) {
    this(count, seed, WorkerConfig.DEFAULT);
  }

  /** So many members, whose workers have these bounds. */
  public SimMembers(int count, long seed, WorkerConfig config) {
    rand = new SplittableRand(seed);
    for (int i = 1; i <= count; i++) {
      MemberId id = new MemberId(i, 1);
      Loop loop = world.loop("dag-" + i);
      ids.add(id);
      loops.put(id, loop);
      workers.put(id, new DagWorker(id, loop, world, (to, frame) -> send(id, to, frame), config));
    }
  }

  /** Virtual time. */
  public SimWorld world() {
    return world;
  }

  /** The members; the first is the coordinator. */
  public List<MemberId> ids() {
    return ids;
  }

  /** A member's loop. */
  public Loop loop(MemberId id) {
    return loops.getOrDefault(id, world.loop("none"));
  }

  /** A member's worker. */
  public DagWorker worker(MemberId id) {
    DagWorker worker = workers.get(id);
    if (worker == null) {
      throw new AssertionError("no member " + id);
    }
    return worker;
  }

  /** Everything that was sent. */
  public List<ExchangeFrame> sent() {
    return sent;
  }

  /** Changes what is sent from now on. */
  public void tamper(UnaryOperator<ExchangeFrame> change) {
    tampering = change;
  }

  private boolean send(MemberId from, MemberId to, ExchangeFrame frame) {
    if (dead.contains(to) || dead.contains(from)) {
      return false;
    }
    sent.add(frame);
    Deque<byte[]> link = links.computeIfAbsent(List.of(from, to), key -> new ArrayDeque<>());
    link.add(ExchangeFrameCodec.encode(tampering.apply(frame)));
    loop(to).schedule(1 + rand.nextInt((int) MAX_DELAY_NANOS), () -> deliver(from, to, link));
    return true;
  }

  private void deliver(MemberId from, MemberId to, Deque<byte[]> link) {
    byte[] next = link.poll();
    if (next != null && !dead.contains(to)) {
      worker(to).receive(from, ExchangeFrameCodec.decode(next));
    }
  }

  /** A member dies: its loop does nothing any more, the others learn of it after a while. */
  public void kill(MemberId member) {
    dead.add(member);
    links.forEach((ends, link) -> {
      if (ends.contains(member)) {
        link.clear();
      }
    });
    for (MemberId other : ids) {
      if (!dead.contains(other)) {
        loop(other)
            .schedule(
                1 + rand.nextInt((int) MAX_DELAY_NANOS), () -> worker(other).memberLost(member));
      }
    }
  }

  /** The id of the next execution. */
  public ExecutionId nextId() {
    return new ExecutionId(ids.getFirst(), ++executions);
  }

  /** Starts a dag on all members, each at a time of its own; fills as they come up. */
  public Map<MemberId, Execution> start(Function<MemberId, Dag> dag, ExecutionConfig config) {
    ExecutionId id = nextId();
    Map<MemberId, Execution> started = new LinkedHashMap<>();
    for (MemberId member : ids) {
      long delayNanos = rand.nextInt((int) (2 * MAX_DELAY_NANOS));
      ExecutionPlan plan = new ExecutionPlan(id, dag.apply(member), ids, config);
      loop(member)
          .schedule(
              delayNanos,
              () -> {
                if (!dead.contains(member)) {
                  started.put(member, worker(member).start(plan, execution -> {}));
                }
              });
    }
    return started;
  }

  /** Starts a dag on all members and runs it to its end. */
  public Map<MemberId, Execution> run(Function<MemberId, Dag> dag, ExecutionConfig config) {
    Map<MemberId, Execution> started = start(dag, config);
    world.runAll();
    return started;
  }
}
