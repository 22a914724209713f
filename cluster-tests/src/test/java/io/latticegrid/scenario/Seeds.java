package io.latticegrid.scenario;

import io.latticegrid.sim.EventTrace;
import io.latticegrid.sim.RealGrid;
import io.latticegrid.sim.SimFailure;
import io.latticegrid.sim.SimLimits;
import io.latticegrid.sim.SimPlan;
import io.latticegrid.sim.SimProfile;
import io.latticegrid.sim.SimResult;
import io.latticegrid.sim.SimRun;
import io.latticegrid.sim.SimTotals;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Runs many seeds and tells how it went. */
final class Seeds {
  private static final int TIMES = Integer.getInteger("lattice.sim.seeds", 1);
  private static final String REGRESSIONS = "/sim-regressions.txt";

  private Seeds() {}

  /** Runs seeds in a row; all of them, so that one failure does not hide another. */
  static SimTotals run(SimProfile profile, long first, int count) {
    List<SimPlan> plans = new ArrayList<>();
    for (int i = 0; i < count * TIMES; i++) {
      plans.add(SimPlan.draw(first + i, profile, SimLimits.NONE));
    }
    return run(profile.name(), plans);
  }

  /** Runs the seeds that once found something; one a line: seed, profile, what it found. */
  static void runRegressions() {
    List<SimPlan> plans = new ArrayList<>();
    for (String line : regressions().lines().toList()) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] words = line.split(" +", 3);
        long seed = Long.parseUnsignedLong(words[0].substring(2), 16);
        plans.add(SimPlan.draw(seed, SimProfile.of(words[1]), SimLimits.NONE));
      }
    }
    run("regressions", plans);
  }

  private static String regressions() {
    try (InputStream in = Seeds.class.getResourceAsStream(REGRESSIONS)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What came of a run.
   *
   * @param result null if it failed
   * @param failure why it failed; null if it did not
   */
  private record Ran(@Nullable SimResult result, @Nullable String failure) {}

  private static Ran run(SimPlan plan) {
    SimResult result = null;
    String failure = null;
    try {
      result = new SimRun(plan, new RealGrid(), new EventTrace()).run();
    } catch (SimFailure e) {
      failure = e.getMessage();
    }
    return new Ran(result, failure);
  }

  private static Ran await(Future<Ran> future) {
    try {
      return future.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  private static SimTotals run(String what, List<SimPlan> plans) {
    long begun = SimTotals.processCpuNanos();
    SimTotals totals = new SimTotals();
    List<String> failures = new ArrayList<>();
    int processors = Runtime.getRuntime().availableProcessors();
    try (ExecutorService pool = Executors.newFixedThreadPool(processors)) {
      // Runs share nothing, so each core has its own.
      List<Future<Ran>> all = new ArrayList<>();
      plans.forEach(plan -> all.add(pool.submit(() -> run(plan))));
      for (Future<Ran> future : all) {
        Ran ran = await(future);
        SimResult result = ran.result();
        if (result != null) {
          totals.add(result);
        } else {
          totals.addFailure();
          failures.add(String.valueOf(ran.failure()));
        }
      }
    }
    totals.spent(SimTotals.processCpuNanos() - begun);
    System.out.println(what + ": " + totals);
    if (!failures.isEmpty()) {
      throw new AssertionError(
          failures.size() + " of " + plans.size() + " failed:\n" + String.join("\n", failures));
    }
    return totals;
  }
}
