package io.latticegrid.sim;

import io.latticegrid.data.error.GridException;
import java.io.PrintStream;
import java.util.List;

/**
 * Lets many real nodes become one cluster, from the command line: {@code lattice sim settle --nodes
 * 100}. Progress goes to standard error. Thread-safe.
 */
final class SettleMain {
  static final String USAGE =
      "usage: lattice sim settle [--nodes N] [--partitions N] [--seed N] [--json]";

  private SettleMain() {}

  /** Runs a command line; the exit code. */
  static int run(List<String> arguments, PrintStream out, PrintStream progress) {
    int nodes = 100;
    int partitions = 271;
    long seed = 1;
    boolean json = false;
    try {
      for (int at = 0; at < arguments.size(); at++) {
        String name = arguments.get(at);
        if (name.equals("--json")) {
          json = true;
          continue;
        }
        String value = at + 1 < arguments.size() ? arguments.get(++at) : "";
        switch (name) {
          case "--nodes" -> nodes = between(1, Integer.parseInt(value), 1_000);
          case "--partitions" -> partitions = between(1, Integer.parseInt(value), 65_536);
          case "--seed" -> seed = Long.decode(value);
          default -> throw invalid("unknown argument " + name);
        }
      }
    } catch (GridException | NumberFormatException e) {
      progress.println("sim settle: " + e.getMessage());
      progress.println(USAGE);
      return 2;
    }
    try {
      SettleReport report = Settling.run(seed, nodes, partitions, progress::println);
      out.println(json ? report.json() : report.toString());
      return 0;
    } catch (SimFailure e) {
      progress.println("FAILED: " + e.getMessage());
      return 1;
    }
  }

  private static int between(int low, int value, int high) {
    if (value < low || value > high) {
      throw invalid(value + " is not from " + low + " to " + high);
    }
    return value;
  }

  private static GridException invalid(String what) {
    return new GridException(GridException.Code.INVALID_ARGUMENT, what);
  }
}
