package io.latticegrid.node.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DemoStoreTest {
  private static final int PORT = 19_400;

  @Test
  @DisplayName("the demo of a table behind a map finds every row, and says so")
  void everyRowArrives() throws Exception {
    StringWriter told = new StringWriter();
    PrintWriter out = new PrintWriter(told);
    StoreReport report =
        new DemoStore(
                new DemoOptions(PORT, false, false),
                new DemoStore.Database("", "", ""),
                out,
                new PrintWriter(new StringWriter()))
            .run();
    assertTrue(report.isGood(), told.toString());
    assertEquals(1_000, report.inTable());
    assertEquals(5, report.loaded());
    assertTrue(told.toString().contains("Nothing acknowledged was lost."), told.toString());
  }
}
