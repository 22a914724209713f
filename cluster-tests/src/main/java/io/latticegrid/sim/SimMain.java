package io.latticegrid.sim;

import io.latticegrid.data.error.GridException;
import java.io.PrintStream;
import java.util.List;

/**
 * Runs seeds from the command line: {@code --seed 0x1 --seeds 100 --profile crash}. Each seed's
 * digest goes to standard output, progress to standard error; a failure prints one line that
 * replays it and exits with 1, wrong arguments with 2. {@code --trace} tells what the cluster and
 * the clients do, and on failure the last events; {@code --keep-going} runs the other seeds after a
 * failure.
 */
public final class SimMain {
  private static final int TRACED_EVENTS = 500;
  private static final String USAGE =
      "usage: lattice sim [--seed N] [--seeds N] [--profile crash|split|pause|storm|calm] [--trace]"
          + " [--keep-going]";

  private final Arguments arguments;
  private final Grid grid;
  private final PrintStream out;
  private final PrintStream progress;
  private final NetworkStats network = new NetworkStats();
  private int failed;

  private SimMain(Arguments arguments, Grid grid, PrintStream out, PrintStream progress) {
    this.arguments = arguments;
    this.grid = grid;
    this.out = out;
    this.progress = progress;
  }

  /** The command line. */
  public static void main(String[] arguments) {
    Integer command = SimCommand.run(List.of(arguments), System.out, System.err);
    System.exit(
        command == null
            ? run(List.of(arguments), new RealGrid(), System.out, System.err)
            : command);
  }

  static int run(List<String> arguments, Grid grid, PrintStream out, PrintStream progress) {
    try {
      return new SimMain(Arguments.parse(arguments), grid, out, progress).run();
    } catch (GridException | NumberFormatException e) {
      progress.println("sim: " + e.getMessage());
      progress.println(USAGE);
      return 2;
    }
  }

  private int run() {
    long begun = System.nanoTime();
    for (int i = 0; i < arguments.seeds(); i++) {
      runOne(arguments.seed() + i);
      if (failed > 0 && !arguments.keepsGoing()) {
        return 1;
      }
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    progress.printf(
        "%d seeds, %d failed, in %.1f s (%.1f a second); %s%n",
        arguments.seeds(), failed, seconds, arguments.seeds() / seconds, network);
    return failed == 0 ? 0 : 1;
  }

  private void runOne(long seed) {
    EventTrace trace = arguments.trace() ? new EventTrace(progress::println) : new EventTrace();
    try {
      SimResult result = new SimRun(seed, arguments.profile(), grid, trace).run();
      network.addAll(result.network());
      out.println(result);
    } catch (SimFailure e) {
      failed++;
      out.println("seed 0x%x FAILED".formatted(seed));
      report(e, trace);
    }
  }

  private void report(SimFailure failure, EventTrace trace) {
    trace.notes().forEach(progress::println);
    if (arguments.trace()) {
      trace.lastEvents(TRACED_EVENTS).forEach(progress::println);
    }
    progress.println("FAILED: " + failure.getMessage());
    Throwable cause = failure.getCause();
    if (cause != null) {
      cause.printStackTrace(progress);
    }
  }

  private record Arguments(
      long seed, int seeds, SimProfile profile, boolean trace, boolean keepsGoing) {
    static Arguments parse(List<String> arguments) {
      Arguments parsed = new Arguments(1, 1, SimProfile.CRASH, false, false);
      int at = 0;
      while (at < arguments.size()) {
        String name = arguments.get(at++);
        if (name.equals("--trace")) {
          parsed = parsed.tracing();
        } else if (name.equals("--keep-going")) {
          parsed = parsed.keepingOn();
        } else if (at == arguments.size()) {
          throw invalid(name + " needs a value, or is unknown");
        } else {
          parsed = parsed.with(name, arguments.get(at++));
        }
      }
      return parsed;
    }

    private Arguments tracing() {
      return new Arguments(seed, seeds, profile, true, keepsGoing);
    }

    private Arguments keepingOn() {
      return new Arguments(seed, seeds, profile, trace, true);
    }

    private Arguments with(String name, String value) {
      return switch (name) {
        case "--seed" -> new Arguments(number(value), seeds, profile, trace, keepsGoing);
        case "--seeds" -> new Arguments(seed, Integer.parseInt(value), profile, trace, keepsGoing);
        case "--profile" -> new Arguments(seed, seeds, SimProfile.of(value), trace, keepsGoing);
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
