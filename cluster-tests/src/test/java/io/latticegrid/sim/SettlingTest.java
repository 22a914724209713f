package io.latticegrid.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The quick version of {@code ./lattice sim settle --nodes 100}. */
class SettlingTest {
  private static final int NODES = 30;

  @Test
  @DisplayName(
      "thirty nodes become one balanced cluster, and mend a death, for bytes by the change")
  void thirtyNodesSettle() {
    SettleReport report = Settling.run(1, NODES, 271, line -> {});
    System.out.println(report);
    assertTrue(report.joinedSeconds() < 20, report.toString());
    assertTrue(report.settledSeconds() < 60, report.toString());
    assertTrue(report.mendedSeconds() < 20, report.toString());
    assertTrue(report.primariesSpread() <= 1, report.toString());
    assertTrue(report.replicasSpread() <= 1, report.toString());
    assertTrue(report.death().perChange(NODES) < 400, report.toString());
  }

  @Test
  @DisplayName("wrong arguments end with 2")
  void wrongArgumentsEndWithTwo() {
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    assertEquals(2, SettleMain.run(List.of("--nodes", "0"), nowhere, nowhere));
    assertEquals(2, SettleMain.run(List.of("--nodes"), nowhere, nowhere));
    assertEquals(2, SettleMain.run(List.of("--colour", "red"), nowhere, nowhere));
  }
}
