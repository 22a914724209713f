package io.latticegrid.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.port.Rand;
import io.latticegrid.node.config.NodePorts;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.transport.Connection;
import io.latticegrid.sim.planted.BugHunt;
import io.latticegrid.sim.planted.PlantedBug;
import io.latticegrid.sim.planted.PlantedGrid;
import io.latticegrid.sim.planted.ToyGrid;
import io.latticegrid.sim.planted.ToyGrid.Bug;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The checks can fail: each planted bug is found within a few seeds. */
final class PlantedBugTest {
  private static final int BUDGET = 60;

  /** Of so many replies one in fifty is lost; clients are to be as fast as before afterwards. */
  private static final int LOSSY = 500;

  private static SimPlan calm(long seed) {
    return SimPlan.draw(seed, SimProfile.CALM, SimLimits.NONE);
  }

  private static SimResult run(long seed, Bug bug) {
    return new SimRun(calm(seed), new ToyGrid(bug), new EventTrace()).run();
  }

  /** From where on it is found soon; `./lattice sim --planted` begins anywhere. */
  private static long firstSeed(PlantedBug bug) {
    return switch (bug) {
      case STALE_PRIMARY -> 12;
      case SLOW_CLOCK -> 17;
      case PAUSE_ACROSS_THE_LEASE -> 640;
      case RESULTS_STAY_BEHIND -> 60;
      case TAKEN_APART -> 120;
      case NOT_FLAGGED, LONG_LEASE -> 17;
      case ANSWERS_ABSENT -> 10;
      case SLEEPING_CLOCK, STORE_READ_TWICE, PERSISTED_UNSYNCED -> 3;
      case THROUGH_TAKEN_FOR_AWAY -> 13;
      case SAME_INCARNATION -> 5;
      case SNAPSHOT_WITH_HOLE, ALL_IN_SYNC -> 2;
      default -> 0;
    };
  }

  @Test
  void aGridWithoutBugPasses() {
    for (long seed = 0; seed < 20; seed++) {
      SimResult result = run(seed, Bug.NONE);
      assertTrue(result.acknowledged() > 100, result.toString());
      assertTrue(result.unknown() > 0, result.toString());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPlantedBugIsCaughtByWhatItBreaks(PlantedBug bug) {
    BugHunt.Found found = BugHunt.find(bug, firstSeed(bug), BUDGET);
    assertTrue(found.isCaught(), found.toString());
    assertTrue(String.valueOf(found.failure()).contains("--seed 0x"), found.toString());
  }

  @Test
  void aRealGridStandsTheLossOfSomeReplies() {
    for (long seed = 0; seed < 5; seed++) {
      AtomicInteger replies = new AtomicInteger();
      Grid grid = new PlantedGrid(ports -> lossy(ports, replies), ports -> ports);
      SimResult result = new SimRun(calm(seed), grid, new EventTrace()).run();
      assertTrue(result.acknowledged() > 20, result.toString());
    }
  }

  private static NodePorts lossy(NodePorts ports, AtomicInteger replies) {
    FrameTap tap =
        new FrameTap() {
          @Override
          public @Nullable Frame sending(Connection to, Frame frame) {
            boolean result = frame.message() instanceof DataMessage.Result;
            int number = result ? replies.incrementAndGet() : 0;
            return number % 50 == 0 && number > 0 && number <= LOSSY ? null : frame;
          }
        };
    return new NodePorts(
        ports.clock(),
        ports.loops(),
        new TappedTransport(ports.transport(), () -> tap),
        ports.rand(),
        ports.disk(),
        ports.logDisk(),
        ports.blockingPool(),
        ports.faultHandler(),
        ports.buggify(),
        ports.stores(),
        ports.dataDisk(),
        ports.memories());
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
