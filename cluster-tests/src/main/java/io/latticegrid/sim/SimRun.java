package io.latticegrid.sim;

import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.invariant.BoundedQueues;
import io.latticegrid.invariant.ClusterInvariant;
import io.latticegrid.invariant.EpochsMonotonic;
import io.latticegrid.invariant.MemberView;
import io.latticegrid.invariant.Outcome;
import io.latticegrid.invariant.ReplicasConverge;
import io.latticegrid.invariant.SingleServingPrimaryPerEpoch;
import io.latticegrid.invariant.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One run of a cluster: boot, work under faults, heal, work without faults, quiet, and the last
 * look at everything. A pure function of the code and the seed. Confined to the simulation's
 * thread.
 */
public final class SimRun {
  private static final long SECOND = 1_000_000_000L;
  private static final long BOOT_LIMIT = 60 * SECOND;
  private static final long LIVENESS_LIMIT = 60 * SECOND;
  private static final long LOOK_INTERVAL = SECOND / 10;

  private final long seed;
  private final SimProfile profile;
  private final EventTrace trace;
  private final SimCluster cluster;
  private final SimScheduler scheduler;
  private final Workload workload;
  private final Rand rand;
  private final ReplicasConverge converged = new ReplicasConverge();
  private final List<ClusterInvariant> always =
      List.of(
          new SingleServingPrimaryPerEpoch(),
          new EpochsMonotonic(),
          new BoundedQueues(SimLoop.MAX_PENDING));

  /** Prepares a run. */
  public SimRun(long seed, SimProfile profile, Grid grid, EventTrace trace) {
    this(seed, profile, grid, trace, SimScheduler::new);
  }

  SimRun(
      long seed,
      SimProfile profile,
      Grid grid,
      EventTrace trace,
      BiFunction<Rand, EventTrace, SimScheduler> schedulers) {
    this.seed = seed;
    this.profile = profile;
    this.trace = trace;
    this.cluster = new SimCluster(seed, profile, grid, trace, schedulers);
    this.scheduler = cluster.scheduler();
    this.workload = new Workload(scheduler);
    this.rand = new SplittableRand(seed).fork("run");
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
      faults();
      liveness();
      quiet();
      lastLook();
    } catch (SimFailure e) {
      throw new SimFailure(e.getMessage() + "\n  replay: " + replay(), e.getCause());
    }
    return new SimResult(
        seed,
        trace.digest(),
        trace.rolling(),
        trace.events(),
        scheduler.nowNanos(),
        workload.count(Outcome.OK),
        workload.count(Outcome.FAILED),
        workload.count(Outcome.UNKNOWN),
        cluster.network().stats());
  }

  private String replay() {
    return "./lattice sim --seed 0x%x --profile %s --trace".formatted(seed, profile.name());
  }

  private void boot() {
    scheduler.note("boot");
    for (SimHost host : cluster.hosts()) {
      long delay = (long) (rand.nextDouble() * SECOND);
      scheduler.schedule(scheduler.runActor(), delay, EventKind.RUN, () -> cluster.start(host));
    }
    lookAgain();
    await("the cluster is formed", BOOT_LIMIT, this::isWell, this::unwell);
    for (int i = 0; i < profile.clients(); i++) {
      Duration timeout = Duration.ofMillis(SimDelays.logUniform(rand, 2_000, 30_000));
      connect(timeout, client -> workload.begin(client, profile.keys()));
    }
    await(
        "every client works",
        BOOT_LIMIT,
        () -> cluster.clients() == workload.clients(),
        () -> workload.clients() + " of " + cluster.clients() + " clients are connected");
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

  private void faults() {
    scheduler.note("faults");
    long duration = 4 * SECOND + (long) (rand.nextDouble() * 12 * SECOND);
    Nemesis nemesis = new Nemesis(cluster, seed);
    nemesis.begin(profile, duration);
    scheduler.runUntil(scheduler.nowNanos() + duration);
    nemesis.stop();
  }

  private void liveness() {
    scheduler.note("liveness");
    workload.beginLiveness();
    await(
        "every lane goes on",
        LIVENESS_LIMIT,
        workload::isLive,
        () -> "stuck: " + workload.stuck() + "; " + unwell());
    scheduler.runUntil(scheduler.nowNanos() + SECOND);
  }

  private void quiet() {
    scheduler.note("quiet");
    workload.stop();
    await("all operations end", LIVENESS_LIMIT, workload::isQuiet, () -> "" + workload.stuck());
    await("all copies are in sync and equal", LIVENESS_LIMIT, this::isWell, this::unwell);
  }

  private void lastLook() {
    scheduler.note("last look");
    LastLook last = new LastLook(workload);
    connect(Duration.ofSeconds(30), last::begin);
    await("every key is read", LIVENESS_LIMIT, last::isDone, last::toString);
    fail(workload.violations());
    scheduler.checkConservation();
  }

  private boolean isWell() {
    return cluster.running().size() == cluster.hosts().size() - cluster.down()
        && converged.check(cluster.views()).isEmpty()
        && cluster.running().stream()
            .map(host -> host.running)
            .allMatch(running -> running != null && running.member().ready().isDone());
  }

  private String unwell() {
    List<Violation> violations = converged.check(cluster.views());
    return violations.size() + " violations, such as " + violations.stream().limit(3).toList();
  }

  private void lookAgain() {
    scheduler.schedule(
        scheduler.runActor(),
        scheduler.nowNanos() + LOOK_INTERVAL,
        EventKind.RUN,
        () -> {
          look();
          lookAgain();
        });
  }

  private void look() {
    List<MemberView> views = cluster.views();
    List<Violation> violations = new ArrayList<>();
    for (ClusterInvariant invariant : always) {
      violations.addAll(invariant.check(views));
    }
    violations.addAll(workload.violations());
    fail(violations);
  }

  private void fail(List<Violation> violations) {
    if (!violations.isEmpty()) {
      scheduler.note("VIOLATED " + violations.getFirst());
      throw new SimFailure(
          violations.size() + " violations, the first: " + violations.getFirst(), null);
    }
  }

  private void await(
      String what, long limitNanos, BooleanSupplier condition, Supplier<String> state) {
    long deadline = scheduler.nowNanos() + limitNanos;
    while (!condition.getAsBoolean()) {
      if (scheduler.nowNanos() >= deadline) {
        throw new SimFailure(
            "not in time (%d s): %s; %s".formatted(limitNanos / SECOND, what, state.get()), null);
      }
      scheduler.runUntil(scheduler.nowNanos() + SECOND / 50);
    }
  }
}
