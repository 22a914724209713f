package io.latticegrid.sim;

import io.latticegrid.invariant.BoundedQueues;
import io.latticegrid.invariant.ClusterInvariant;
import io.latticegrid.invariant.EpochsMonotonic;
import io.latticegrid.invariant.MemberView;
import io.latticegrid.invariant.SingleServingPrimaryPerEpoch;
import io.latticegrid.invariant.Violation;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at the whole cluster again and again while a run goes on. Confined to the simulation's
 * thread.
 */
final class SimChecks {
  private static final long INTERVAL_NANOS = 500_000_000;

  private final SimCluster cluster;
  private final SimScheduler scheduler;
  private final Workload workload;
  private final List<ClusterInvariant> always =
      List.of(
          new SingleServingPrimaryPerEpoch(),
          new EpochsMonotonic(),
          new BoundedQueues(SimLoop.MAX_PENDING));

  SimChecks(SimCluster cluster, Workload workload) {
    this.cluster = cluster;
    this.scheduler = cluster.scheduler();
    this.workload = workload;
  }

  /** Looks from now on. */
  void begin() {
    scheduler.schedule(
        scheduler.runActor(),
        scheduler.nowNanos() + INTERVAL_NANOS,
        EventKind.RUN,
        () -> {
          look();
          begin();
        });
  }

  private void look() {
    List<MemberView> views = cluster.views();
    List<Violation> violations = new ArrayList<>(workload.violations());
    for (ClusterInvariant invariant : always) {
      violations.addAll(invariant.check(views));
    }
    fail(scheduler, violations);
    cluster.witness().look(views);
  }

  /** Ends the run if something does not hold. */
  static void fail(SimScheduler scheduler, List<Violation> violations) {
    if (!violations.isEmpty()) {
      scheduler.note("VIOLATED " + violations.getFirst());
      scheduler.fail(violations.size() + " violations, the first: " + violations.getFirst(), null);
    }
  }
}
