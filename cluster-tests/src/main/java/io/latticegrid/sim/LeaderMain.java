package io.latticegrid.sim;

import io.latticegrid.data.error.GridException;
import java.io.PrintStream;
import java.util.List;

/**
 * Kills the coordinators of many small clusters, from the command line: {@code lattice sim leader
 * --seeds 200}. Says when what happened afterwards, and for how long keys could not be written.
 * Thread-safe.
 */
final class LeaderMain {
  private static final String USAGE =
      "usage: lattice sim leader [--seeds N] [--seed N] [--nodes N] [--slow-disks] [--json]";

  private LeaderMain() {}

  /** Runs a command line; the exit code. */
  static int run(List<String> arguments, PrintStream out, PrintStream progress) {
    int seeds = 200;
    int nodes = 3;
    long first = 1;
    boolean slow = false;
    boolean json = false;
    try {
      for (int at = 0; at < arguments.size(); at++) {
        String name = arguments.get(at);
        switch (name) {
          case "--json" -> json = true;
          case "--slow-disks" -> slow = true;
          default -> {
            long value = Long.decode(at + 1 < arguments.size() ? arguments.get(++at) : "");
            switch (name) {
              case "--seeds" -> seeds = Math.toIntExact(value);
              case "--seed" -> first = value;
              case "--nodes" -> nodes = Math.toIntExact(value);
              default -> throw invalid("unknown argument " + name);
            }
          }
        }
      }
      if (seeds < 1 || nodes < 3 || nodes > 50) {
        throw invalid("--seeds must be at least 1, --nodes 3 to 50");
      }
    } catch (GridException | NumberFormatException | ArithmeticException e) {
      progress.println("sim leader: " + e.getMessage());
      progress.println(USAGE);
      return 2;
    }
    LeaderReport report = new LeaderReport();
    for (long seed = first; seed < first + seeds; seed++) {
      try {
        new LeaderTrial(seed, nodes, slow).run(report);
      } catch (SimFailure e) {
        progress.println("FAILED: seed 0x%x: %s".formatted(seed, e.getMessage()));
        return 1;
      }
    }
    out.println(json ? report.json() : report.toString());
    return 0;
  }

  private static GridException invalid(String what) {
    return new GridException(GridException.Code.INVALID_ARGUMENT, what);
  }
}
