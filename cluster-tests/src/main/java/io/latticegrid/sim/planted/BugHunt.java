package io.latticegrid.sim.planted;

import io.latticegrid.sim.EventTrace;
import io.latticegrid.sim.SimFailure;
import io.latticegrid.sim.SimLimits;
import io.latticegrid.sim.SimPlan;
import io.latticegrid.sim.SimRun;
import org.jspecify.annotations.Nullable;

/** Runs one seed after the other until a planted bug is found. Confined to its caller. */
public final class BugHunt {
  /**
   * What was found.
   *
   * @param bug that was planted
   * @param seeds how many runs it took, the one that found it included
   * @param failure what that run said; null if none did
   */
  public record Found(PlantedBug bug, int seeds, @Nullable String failure) {
    /** Whether the bug was found, and by what it is to be found by. */
    public boolean isCaught() {
      String said = failure;
      return said != null && bug.explains(said);
    }

    /** The name of what did not hold. */
    public String caughtBy() {
      String said = failure;
      if (said == null) {
        return "nothing";
      }
      int first = said.indexOf("the first: ");
      if (first >= 0) {
        String violation = said.substring(first + "the first: ".length());
        return violation.substring(0, Math.max(0, violation.indexOf(':')));
      }
      int live = said.indexOf("I-LIV");
      if (said.startsWith("not in time")) {
        return live < 0 ? "not in time" : said.substring(live, live + "I-LIV1".length());
      }
      return said.lines().findFirst().orElse("");
    }
  }

  private BugHunt() {}

  /** Looks for a bug from a seed on, in so many runs at most. */
  public static Found find(PlantedBug bug, long firstSeed, int budget) {
    for (int i = 0; i < budget; i++) {
      SimPlan plan = SimPlan.draw(firstSeed + i, bug.profile(), SimLimits.NONE);
      try {
        new SimRun(plan, bug.grid(), new EventTrace()).run();
      } catch (SimFailure e) {
        return new Found(bug, i + 1, String.valueOf(e.getMessage()));
      }
    }
    return new Found(bug, budget, null);
  }
}
