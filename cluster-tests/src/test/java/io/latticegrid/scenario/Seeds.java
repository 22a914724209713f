package io.latticegrid.scenario;

import io.latticegrid.sim.EventTrace;
import io.latticegrid.sim.NetworkStats;
import io.latticegrid.sim.RealGrid;
import io.latticegrid.sim.SimFailure;
import io.latticegrid.sim.SimLimits;
import io.latticegrid.sim.SimPlan;
import io.latticegrid.sim.SimProfile;
import io.latticegrid.sim.SimResult;
import io.latticegrid.sim.SimRun;
import java.util.ArrayList;
import java.util.List;

/** Runs many seeds of a profile and tells how it went. */
final class Seeds {
  /** What came of them. */
  record Outcome(int seeds, long acknowledged, long unknown, NetworkStats network) {}

  private Seeds() {}

  /** Runs seeds in a row; all of them, so that one failure does not hide another. */
  static Outcome run(SimProfile profile, long first, int count) {
    long begun = System.nanoTime();
    List<String> failures = new ArrayList<>();
    NetworkStats network = new NetworkStats();
    long acknowledged = 0;
    long unknown = 0;
    for (int i = 0; i < count; i++) {
      EventTrace trace = new EventTrace();
      try {
        SimResult result =
            new SimRun(SimPlan.draw(first + i, profile, SimLimits.NONE), new RealGrid(), trace)
                .run();
        acknowledged += result.acknowledged();
        unknown += result.unknown();
        network.addAll(result.network());
      } catch (SimFailure e) {
        failures.add(e.getMessage() + "\n    " + String.join("\n    ", trace.notes()));
      }
      if ((i + 1) % 50 == 0) {
        System.out.printf(
            "%s: %d of %d seeds, %.1f a second%n",
            profile.name(), i + 1, count, (i + 1) / ((System.nanoTime() - begun) / 1e9));
      }
    }
    if (!failures.isEmpty()) {
      throw new AssertionError(
          failures.size() + " of " + count + " seeds failed:\n" + String.join("\n", failures));
    }
    System.out.printf(
        "%s: %d operations acknowledged, %d unknown; %s%n",
        profile.name(), acknowledged, unknown, network);
    return new Outcome(count, acknowledged, unknown, network);
  }
}
