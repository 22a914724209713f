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

  private static SimPlan calm(long seed) {
    return SimPlan.draw(seed, SimProfile.CALM, SimLimits.NONE);
  }

  private static SimResult run(long seed, Bug bug) {
    return new SimRun(calm(seed), new ToyGrid(bug), new EventTrace()).run();
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

  private static void assertCaught(
      FrameTap ofNodes, FrameTap ofClients, SimProfile profile, String complaint) {
    for (long seed = 0; seed < BUDGET; seed++) {
      Grid grid = new BrokenGrid(ofNodes, ofClients);
      try {
        new SimRun(SimPlan.draw(seed, profile, SimLimits.NONE), grid, new EventTrace()).run();
      } catch (SimFailure e) {
        String message = String.valueOf(e.getMessage());
        assertTrue(Pattern.compile(complaint).matcher(message).find(), message);
        return;
      }
    }
    throw new AssertionError("not caught within " + BUDGET + " seeds");
  }

  @Test
  void aBackupThatAcknowledgesWhatItForgotIsCaught() {
    assertCaught(
        new BrokenGrid.ForgetfulBackup(),
        new BrokenGrid.Honest(),
        SimProfile.CALM,
        "ReplicasConverge|NoLost");
  }

  @Test
  void aWriteThatIsAppliedASecondTimeLaterIsCaught() {
    assertCaught(
        new BrokenGrid.Honest(), new BrokenGrid.LateDuplicate(), SimProfile.CALM, "NoLost");
  }

  @Test
  void aClientThatTakesEachAnswerForASuccessIsCaught() {
    assertCaught(new BrokenGrid.Honest(), new BrokenGrid.Optimist(), SimProfile.CALM, "NoLost");
  }

  @Test
  void aNodeThatNeverAnswersIsCaught() {
    assertCaught(
        new BrokenGrid.LostReplies(1),
        new BrokenGrid.Honest(),
        SimProfile.CALM,
        "not in time|cannot connect");
  }

  @Test
  void aRealGridStandsTheLossOfSomeReplies() {
    for (long seed = 0; seed < 5; seed++) {
      Grid grid = new BrokenGrid(new BrokenGrid.LostReplies(50), new BrokenGrid.Honest());
      SimResult result = new SimRun(calm(seed), grid, new EventTrace()).run();
      assertTrue(result.acknowledged() > 20, result.toString());
    }
  }

  @Test
  void aSchedulerThatDropsAnEventIsCaught() {
    SimRun run = new SimRun(calm(1), new ToyGrid(Bug.NONE), new EventTrace(), Dropping::new);
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
