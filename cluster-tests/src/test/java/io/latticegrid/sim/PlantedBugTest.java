package io.latticegrid.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.port.Rand;
import io.latticegrid.sim.ToyGrid.Bug;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The checks can fail: each planted bug is found within a few seeds. */
final class PlantedBugTest {
  private static final int BUDGET = 20;

  private static SimResult run(long seed, Bug bug) {
    return new SimRun(seed, SimProfile.CALM, new ToyGrid(bug), new EventTrace()).run();
  }

  @Test
  void aGridWithoutBugPasses() {
    for (long seed = 0; seed < BUDGET; seed++) {
      SimResult result = run(seed, Bug.NONE);
      assertTrue(result.acknowledged() > 100, result.toString());
      assertTrue(result.unknown() > 0, result.toString());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Bug.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NONE"})
  void aGridWithABugIsCaught(Bug bug) {
    for (long seed = 0; seed < BUDGET; seed++) {
      try {
        run(seed, bug);
      } catch (SimFailure e) {
        String message = String.valueOf(e.getMessage());
        assertTrue(message.contains("--seed 0x"), message);
        assertTrue(Pattern.compile(bug.complaint).matcher(message).find(), message);
        return;
      }
    }
    throw new AssertionError(bug + " was not caught within " + BUDGET + " seeds");
  }

  @Test
  void aSchedulerThatDropsAnEventIsCaught() {
    SimRun run =
        new SimRun(1, SimProfile.CALM, new ToyGrid(Bug.NONE), new EventTrace(), Dropping::new);
    assertThrows(SimFailure.class, run::run);
  }

  @Test
  void theSameSeedGivesTheSameDigestAndAnotherSeedAnother() {
    assertEquals(run(3, Bug.NONE).rolling(), run(3, Bug.NONE).rolling());
    assertTrue(run(3, Bug.NONE).digest() != run(4, Bug.NONE).digest());
  }

  /** Loses one event on its way. */
  private static final class Dropping extends SimScheduler {
    private int taken;

    Dropping(Rand rand, EventTrace trace) {
      super(rand, trace);
    }

    @Override
    SimEvent take() {
      if (++taken == 500) {
        super.take();
      }
      return super.take();
    }
  }
}
