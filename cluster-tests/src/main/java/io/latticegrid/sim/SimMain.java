package io.latticegrid.sim;

import io.latticegrid.data.error.GridException;
import java.io.PrintStream;
import java.util.List;

/**
 * Runs seeds from the command line: {@code --seed 0x1 --seeds 100 --profile crash [--trace]}. Each seed's digest goes to standard output, progress to standard error; a
 * failure prints one line that replays it and exits with 1, wrong arguments with 2.
 */
public final class SimMain {
  private static final int TRACED_LINES = 400;

  private SimMain() {}

  /** The command line. */
  public static void main(String[] arguments) {
    System.exit(run(arguments, new RealGrid(), System.out, System.err));
  }

  static int run(String[] arguments, Grid grid, PrintStream out, PrintStream progress) {
    Arguments parsed;
    try {
      parsed = Arguments.parse(List.of(arguments));
    } catch (GridException | NumberFormatException e) {
      progress.println("sim: " + e.getMessage());
      progress.println(
          "usage: lattice sim [--seed N] [--seeds N] [--profile crash|split|pause|calm] [--trace]");
      return 2;
    }
    long begun = System.nanoTime();
    NetworkStats network = new NetworkStats();
    for (int i = 0; i < parsed.seeds(); i++) {
      SimRun run = new SimRun(parsed.seed() + i, parsed.profile(), grid, parsed.trace());
      try {
        SimResult result = run.run();
        network.addAll(result.network());
        out.println(result);
      } catch (SimFailure e) {
        progress.println("FAILED: " + e.getMessage());
        out.println("seed 0x%x FAILED".formatted(parsed.seed() + i));
        if (e.getCause() != null) {
          e.getCause().printStackTrace(progress);
        }
        print(run.trace(), parsed.trace(), progress);
        return 1;
      }
      if (parsed.trace()) {
        print(run.trace(), true, progress);
      }
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    progress.printf(
        "%d seeds in %.1f s (%.1f a second), %s%n",
        parsed.seeds(), seconds, parsed.seeds() / seconds, network);
    return 0;
  }

  private static void print(EventTrace trace, boolean all, PrintStream progress) {
    List<String> lines = trace.lines();
    int from = all ? 0 : Math.max(0, lines.size() - TRACED_LINES);
    lines.subList(from, lines.size()).forEach(progress::println);
  }

  private record Arguments(long seed, int seeds, SimProfile profile, boolean trace) {
    static Arguments parse(List<String> arguments) {
      Arguments parsed = new Arguments(1, 1, SimProfile.CRASH, false);
      int at = 0;
      while (at < arguments.size()) {
        String name = arguments.get(at++);
        if (name.equals("--trace")) {
          parsed = new Arguments(parsed.seed, parsed.seeds, parsed.profile, true);
          continue;
        }
        if (at == arguments.size()) {
          throw invalid(name + " needs a value, or is unknown");
        }
        parsed = parsed.with(name, arguments.get(at++));
      }
      return parsed;
    }

    private Arguments with(String name, String value) {
      return switch (name) {
        case "--seed" -> new Arguments(number(value), seeds, profile, trace);
        case "--seeds" -> new Arguments(seed, Integer.parseInt(value), profile, trace);
        case "--profile" -> new Arguments(seed, seeds, SimProfile.of(value), trace);
        default -> throw invalid("unknown argument " + name);
      };
    }

    private static long number(String value) {
      return value.startsWith("0x")
          ? Long.parseUnsignedLong(value.substring(2), 16)
          : Long.parseLong(value);
    }

    private static GridException invalid(String what) {
      return new GridException(GridException.Code.INVALID_ARGUMENT, what);
    }
  }
}
