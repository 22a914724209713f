package io.latticegrid.chaos;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real processes that can't reach each other, on any machine. */
class SplitCyclesTest {
  @ParameterizedTest
  @EnumSource(
      value = Promise.class,
      names = {"ONE_SIDE", "MERGED"})
  void aNodeCutOffByAProxyLosesNoAcknowledgedWriteAndFailsNoIdempotentOperation(Promise promise)
      throws Exception {
    ChaosOptions options =
        new ChaosOptions(
            1,
            Duration.ofMinutes(5),
            List.of(FaultKind.SPLIT),
            3,
            "default",
            promise,
            23,
            true,
            false);
    StringWriter progress = new StringWriter();
    ChaosReport report;
    try (ChaosRun run = new ChaosRun(options, new PrintWriter(progress, true))) {
      report = run.run();
    }
    assertAll(
        progress.toString(),
        () -> assertEquals(List.of(), report.wrong()),
        () -> assertEquals(0, report.counts().errors(), report.counts().firstError()),
        () -> assertEquals(1, report.cycles()));
  }
}
