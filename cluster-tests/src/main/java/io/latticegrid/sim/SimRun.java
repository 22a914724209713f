package io.latticegrid.sim;

import io.latticegrid.data.port.Rand;
import io.latticegrid.invariant.Outcome;
import io.latticegrid.invariant.ReplicasConverge;
import io.latticegrid.invariant.Violation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One run of a cluster: boot, work under faults, heal, work without faults, quiet, and the last
 * look at everything. A pure function of the code and the plan. Confined to the simulation's
 * thread.
 */
public final class SimRun {
  private static final long SECOND = 1_000_000_000L;
  private static final long BOOT_LIMIT = 60 * SECOND;
  private static final long LIVENESS_LIMIT = 60 * SECOND;
  private static final long STORED_LIMIT = 120 * SECOND;
  private static final long ANSWER_LIMIT = 30 * SECOND;
  private static final long POLL_INTERVAL = SECOND / 10;

  private final SimPlan plan;
  private final EventTrace trace;
  private final SimCluster cluster;
  private final SimScheduler scheduler;
  private final Workload workload;
  private final SimChecks checks;
  private final NodeFaults faults;
  private final Rand rand;
  private final ReplicasConverge converged = new ReplicasConverge();
  private long workNanos;
  private @Nullable MapMover mover;

  /** Prepares a run. */
  public SimRun(SimPlan plan, Grid grid, EventTrace trace) {
    this(plan, grid, trace, SimScheduler::new);
  }

  SimRun(
      SimPlan plan,
      Grid grid,
      EventTrace trace,
      BiFunction<Rand, EventTrace, SimScheduler> schedulers) {
    this.plan = plan;
    this.trace = trace;
    this.cluster = new SimCluster(plan, grid, trace, schedulers);
    this.scheduler = cluster.scheduler();
    this.workload = new Workload(scheduler, cluster.losses(), plan);
    this.workload.behind(cluster.database());
    this.checks = new SimChecks(cluster, workload);
    this.faults = new NodeFaults(cluster, plan);
    this.rand = plan.rand("run");
  }

  /** What happened. */
  public EventTrace trace() {
    return trace;
  }

  /**
   * Runs it.
   *
   * @throws SimFailure when something does not hold; the message says how to run it again
   */
  public SimResult run() {
    try {
      boot();
      long begun = scheduler.nowNanos();
      faults();
      liveness();
      workNanos = scheduler.nowNanos() - begun;
      quiet();
      lastLook();
    } catch (SimFailure e) {
      throw new SimFailure(e.getMessage() + "\n  replay: " + plan.command(), e.getCause());
    }
    return result();
  }

  /** How the cluster stands now. */
  public List<String> state() {
    return SimState.of(cluster);
  }

  private SimResult result() {
    return new SimResult(
        plan.seed(),
        trace.digest(),
        trace.rolling(),
        trace.events(),
        new SimResult.Times(scheduler.nowNanos(), workNanos),
        workload.count(Outcome.OK),
        workload.count(Outcome.FAILED),
        workload.count(Outcome.UNKNOWN),
        workload.registers().history().checked(),
        cluster.network().stats(),
        cluster.buggify().taken(),
        situations());
  }

  private Situation.Counts situations() {
    Situation.Counts seen = cluster.witness().seen();
    seen.saw(Situation.OUTCOME_UNKNOWN, workload.count(Outcome.UNKNOWN));
    seen.saw(Situation.UNKNOWN_WAS_APPLIED, workload.owned().unknownSeen());
    return seen;
  }

  private void boot() {
    scheduler.note("boot");
    for (SimHost host : cluster.hosts()) {
      long delay = (long) (rand.nextDouble() * SECOND);
      scheduler.schedule(scheduler.runActor(), delay, EventKind.RUN, () -> cluster.start(host));
    }
    checks.begin();
    supervise();
    await("the cluster is formed", BOOT_LIMIT, this::isWell, this::unwell);
    for (int i = 0; i < plan.clients(); i++) {
      Duration timeout = Duration.ofMillis(SimDelays.logUniform(rand, 2_000, 30_000));
      connect(timeout, client -> workload.begin(client, plan.keys()));
    }
    await(
        "every client works",
        BOOT_LIMIT,
        () -> cluster.clients() == workload.clients(),
        () -> workload.clients() + " of " + cluster.clients() + " clients are connected");
    if (plan.has(Fault.ACTING)) {
      actOnSplit();
    }
  }

  /** The groups go on without a quorum from now on. */
  private void actOnSplit() {
    boolean[] done = {false};
    connect(
        Duration.ofSeconds(30),
        client -> {
          var _ =
              client
                  .grid()
                  .actOnSplit("default")
                  .whenComplete((any, error) -> done[0] = error == null);
        });
    await("the group acts on splits", BOOT_LIMIT, () -> done[0], () -> "the operator waits");
  }

  private void supervise() {
    scheduler.schedule(
        scheduler.runActor(),
        scheduler.nowNanos() + SECOND,
        EventKind.RUN,
        () -> {
          faults.supervise();
          supervise();
        });
  }

  private void connect(Duration timeout, Consumer<SimClient> then) {
    CompletableFuture<SimClient> connecting = cluster.connect(timeout);
    var _ =
        connecting.whenComplete((client, error) -> {
          if (error == null) {
            then.accept(client);
          } else {
            scheduler.fail("a client cannot connect: " + error, error);
          }
        });
  }

  /** Connects an operator, who tries again: faults are no reason to give up. */
  private void connectOperator(Consumer<SimClient> then) {
    var _ =
        cluster
            .connect(Duration.ofSeconds(5))
            .whenComplete((client, error) -> {
              if (error == null) {
                then.accept(client);
              } else {
                scheduler.schedule(
                    scheduler.runActor(), SECOND, EventKind.RUN, () -> connectOperator(then));
              }
            });
  }

  private void faults() {
    scheduler.note("faults");
    Nemesis nemesis = new Nemesis(cluster, plan, faults);
    nemesis.begin();
    SimDatabase database = cluster.database();
    if (database != null) {
      database.trouble();
    }
    if (plan.has(Fault.MOVES)) {
      connectOperator(client -> {
        mover = new MapMover(cluster, client, plan.rand("nemesis").fork("moves"));
        mover.begin();
      });
    }
    if (plan.has(Fault.ACCEPT_LOSS)) {
      Rand own = plan.rand("nemesis").fork("losses");
      connectOperator(client -> new LossOperator(cluster, client, own).begin());
    }
    scheduler.runUntil(scheduler.nowNanos() + plan.faultMillis() * 1_000_000);
    nemesis.stop();
    if (database != null) {
      database.heal();
    }
    if (mover != null) {
      mover.stop();
    }
  }

  private void liveness() {
    scheduler.note("liveness");
    workload.beginLiveness();
    await(
        "every lane goes on",
        LIVENESS_LIMIT,
        workload::isLive,
        () -> "stuck: " + workload.stuck() + "; " + unwell());
    Liveness live = new Liveness(cluster, workload, plan);
    live.begin();
    connect(Duration.ofSeconds(30), live::probe);
    await(
        "I-LIV1, every partition answers",
        ANSWER_LIMIT,
        live::answersEverywhere,
        () -> live.silent() + " do not, after " + live.probes() + " writes; " + unwell());
    await("I-LIV3, the clients are as fast as before", LIVENESS_LIMIT, live::isFast, live::speed);
  }

  private void quiet() {
    scheduler.note("quiet");
    MapMover moves = mover;
    if (moves != null) {
      await("maps are where they go", LIVENESS_LIMIT, moves::isAtRest, () -> "on their way");
    }
    workload.stop();
    await("all operations end", LIVENESS_LIMIT, workload::isQuiet, () -> "" + workload.stuck());
    await("all copies are in sync and equal", LIVENESS_LIMIT, this::isWell, this::unwell);
    Liveness live = new Liveness(cluster, workload, plan);
    await("I-LIV2, the table comes to rest", LIVENESS_LIMIT, live::isAtRest, this::unwell);
  }

  private void lastLook() {
    scheduler.note("last look");
    LastLook last = new LastLook(workload);
    connect(Duration.ofSeconds(30), last::begin);
    await("every key is read", LIVENESS_LIMIT, last::isDone, last::toString);
    SimDatabase database = cluster.database();
    if (database != null) {
      await(
          "I-WB1, the database has what the map has",
          STORED_LIMIT,
          () -> database.rows().differences(last.entries()).isEmpty(),
          () -> String.valueOf(database.rows().differences(last.entries())));
    }
    SimChecks.fail(scheduler, workload.violations());
    SimChecks.fail(scheduler, workload.registers().history().check());
    scheduler.checkConservation();
  }

  private boolean isWell() {
    for (SimHost host : cluster.running()) {
      SimHost.Running running = host.running;
      if (running == null || !running.member().ready().isDone()) {
        return false;
      }
    }
    return cluster.hosts().stream().allMatch(host -> host.lives > 0)
        && cluster.unavailable().isEmpty()
        && converged.check(cluster.views()).isEmpty();
  }

  private String unwell() {
    List<Violation> violations = converged.check(cluster.views());
    return cluster.unavailable()
        + " are unavailable; "
        + violations.size()
        + " violations, such as "
        + violations.stream().limit(3).toList();
  }

  private void await(
      String what, long limitNanos, BooleanSupplier condition, Supplier<String> state) {
    long deadline = scheduler.nowNanos() + limitNanos;
    while (!condition.getAsBoolean()) {
      if (scheduler.nowNanos() >= deadline) {
        throw new SimFailure(
            "not in time (%d s): %s; %s".formatted(limitNanos / SECOND, what, state.get()), null);
      }
      scheduler.runUntil(scheduler.nowNanos() + POLL_INTERVAL);
    }
  }
}
