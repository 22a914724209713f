package io.latticegrid.partition;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.partition.ModelRun.Happened;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Under whatever trouble: no acknowledged write is lost, none is executed twice, and replicas come
 * to contain the same.
 */
class ModelTest {
  private static final int SEEDS = Integer.getInteger("lattice.partition.seeds", 300);
  private static Happened happened = new Happened(0, 0, 0, 0, 0);

  static LongStream seeds() {
    return LongStream.rangeClosed(1, SEEDS);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void acknowledgedWritesSurviveAndNothingIsExecutedTwice(long seed) {
    try (ModelRun run = new ModelRun(seed)) {
      happened = happened.plus(run.run().happened());
    }
  }

  @AfterAll
  static void thereWasTrouble() {
    assertTrue(happened.answered() > 100L * SEEDS, () -> "little was answered: " + happened);
    assertTrue(happened.snapshots() > SEEDS, () -> "few snapshots: " + happened);
    assertTrue(happened.retries() > SEEDS, () -> "few retries: " + happened);
    assertTrue(happened.crashes() > SEEDS, () -> "few crashes: " + happened);
  }
}
