package io.latticegrid.chaos;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ten kills in a row; {@code mvn verify -Pchaos} makes it forty. */
class KillCyclesTest {
  private static final int CYCLES = Integer.getInteger("lattice.chaos.cycles", 10);
  private static final Duration UNLIMITED = Duration.ofHours(1);

  @Test
  void killsInARowUnderLoadLoseNothingAndFailNoIdempotentOperation() throws Exception {
    StringWriter progress = new StringWriter();
    ChaosOptions options =
        new ChaosOptions(
            CYCLES,
            UNLIMITED,
            List.of(FaultKind.KILL),
            3,
            "default",
            Promise.ONE_SIDE,
            0x40C1,
            false,
            false);
    ChaosReport report;
    try (ChaosRun run = new ChaosRun(options, new PrintWriter(progress, true))) {
      report = run.run();
    }
    assertAll(
        progress.toString(),
        () -> assertEquals(List.of(), report.wrong()),
        () -> assertEquals(0, report.counts().errors(), report.counts().firstError()),
        () -> assertEquals(CYCLES, report.cycles()),
        () -> assertTrue(report.acknowledged() > CYCLES * 1_000L, "hardly any load"));
  }
}
