package io.latticegrid.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a killed coordinator costs those who write. */
class LeaderTrialTest {
  @Test
  @DisplayName("a killed coordinator costs crdt keys tenths of a second, strict ones the old lease")
  void aKilledCoordinatorCostsLittle() {
    LeaderReport report = new LeaderReport();
    for (long seed = 1; seed <= 10; seed++) {
      new LeaderTrial(seed, 3, false).run(report);
    }
    assertTrue(report.crdtPauses().seconds(1) < 0.5, report.toString());
    assertTrue(report.strictPauses().seconds(1) < 1.5, report.toString());
  }

  @Test
  @DisplayName("the command line refuses what it does not know")
  void wrongArguments() {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    assertEquals(2, LeaderMain.run(List.of("--nodes", "2"), nowhere, nowhere));
    assertEquals(2, LeaderMain.run(List.of("--seeds"), nowhere, nowhere));
    assertEquals(2, LeaderMain.run(List.of("--colour", "red"), nowhere, nowhere));
  }
}
