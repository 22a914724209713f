package io.latticegrid.node.demo;

import java.io.PrintWriter;

/**
 * A progress bar on one line of a terminal, or a line a tenth elsewhere. Confined to its creator.
 */
final class Progress {
  private static final int WIDTH = 40;

  private final PrintWriter err;
  private final String what;
  private final long total;
  private final boolean terminal =
      java.util.Optional.ofNullable(System.console())
          .map(java.io.Console::isTerminal)
          .orElse(false);
  private int shownTenths = -1;

  Progress(PrintWriter err, String what, long total) {
    this.err = err;
    this.what = what;
    this.total = Math.max(1, total);
  }

  void at(long done) {
    int tenths = (int) (done * 10 / total);
    if (terminal) {
      int filled = (int) (done * WIDTH / total);
      err.printf(
          "\r  %-28s [%s%s] %,d/%,d",
          what, "#".repeat(filled), ".".repeat(WIDTH - filled), done, total);
      if (done >= total) {
        err.println();
      }
      err.flush();
    } else if (tenths != shownTenths && (tenths == 10 || tenths % 5 == 0)) {
      shownTenths = tenths;
      err.printf("  %-28s %3d %% of %,d%n", what, tenths * 10, total);
      err.flush();
    }
  }
}
