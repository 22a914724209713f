package io.latticegrid.scenario;

import io.latticegrid.sim.EventTrace;
import io.latticegrid.sim.RealGrid;
import io.latticegrid.sim.SimLimits;
import io.latticegrid.sim.SimPlan;
import io.latticegrid.sim.SimProfile;
import io.latticegrid.sim.SimResult;
import io.latticegrid.sim.SimRun;

/**
 * Prints the rolling digests of a seed, one a line, the final one last; run in a process of its
 * own.
 */
final class DigestMain {
  private DigestMain() {}

  public static void main(String[] arguments) {
    long seed = Long.parseLong(arguments[0]);
    SimProfile profile = SimProfile.of(arguments[1]);
    SimResult result =
        new SimRun(SimPlan.draw(seed, profile, SimLimits.NONE), new RealGrid(), new EventTrace())
            .run();
    result.rolling().forEach(digest -> System.out.println("digest " + Long.toHexString(digest)));
    System.out.println("digest " + Long.toHexString(result.digest()));
  }
}
