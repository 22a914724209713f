package io.latticegrid.sim;

import io.latticegrid.data.error.GridException;
import java.io.PrintStream;
import java.util.List;

/**
 * Runs seeds from the command line. Each seed's digest goes to standard output, progress to
 * standard error; a failure prints one line that replays it and exits with 1, wrong arguments with
 * 2.
 */
public final class SimMain {
  private final SimArguments arguments;
  private final Grid grid;
  private final PrintStream out;
  private final PrintStream progress;
  private final SimTotals totals = new SimTotals();

  private SimMain(SimArguments arguments, Grid grid, PrintStream out, PrintStream progress) {
    this.arguments = arguments;
    this.grid = grid;
    this.out = out;
    this.progress = progress;
  }

  /** The command line. */
  public static void main(String[] arguments) {
    String logging = "logback.configurationFile";
    System.setProperty(logging, System.getProperty(logging, "simulation-logback.xml"));
    Integer command = SimCommand.run(List.of(arguments), System.out, System.err);
    System.exit(
        command == null
            ? run(List.of(arguments), new RealGrid(), System.out, System.err)
            : command);
  }

  static int run(List<String> arguments, Grid grid, PrintStream out, PrintStream progress) {
    try {
      return new SimMain(SimArguments.parse(arguments), grid, out, progress).run();
    } catch (GridException | NumberFormatException e) {
      progress.println("sim: " + e.getMessage());
      progress.println(SimArguments.USAGE);
      return 2;
    }
  }

  private int run() {
    long spent = 0; // the start of the process counts, too
    for (int i = 0; i < arguments.seeds(); i++) {
      runOne(arguments.plan(arguments.seed() + i));
      long now = SimTotals.processCpuNanos();
      totals.spent(now - spent);
      spent = now;
      if (totals.failed() > 0 && !arguments.keepsGoing()) {
        break;
      }
      if ((i + 1) % 100 == 0) {
        progress.println(totals);
      }
    }
    progress.println(totals);
    if (arguments.seeds() > 1) {
      progress.println("situations: " + totals.situations());
      progress.println("never: " + totals.situations().missing());
    }
    if (arguments.json()) {
      out.println(totals.json());
    }
    return totals.failed() == 0 ? 0 : 1;
  }

  private void runOne(SimPlan plan) {
    EventTrace trace = arguments.traces() ? new EventTrace(this::traced) : new EventTrace();
    trace.stopAt(arguments.until());
    SimRun run = new SimRun(plan, grid, trace);
    try {
      SimResult result = run.run();
      totals.add(result);
      if (!arguments.json()) {
        out.println(result);
      }
    } catch (EventTrace.Stopped e) {
      run.state().forEach(out::println);
    } catch (SimFailure e) {
      totals.addFailure();
      if (!arguments.json()) {
        out.println("seed 0x%x digest %016x FAILED".formatted(plan.seed(), trace.digest()));
      }
      report(plan, e);
    }
  }

  private void traced(String line) {
    if (arguments.isTraced(line)) {
      progress.println(line);
    }
  }

  private void report(SimPlan plan, SimFailure failure) {
    progress.println("FAILED: " + failure.getMessage());
    Throwable cause = failure.getCause();
    if (cause != null) {
      cause.printStackTrace(progress);
    }
    progress.println("  events: " + SimReport.write(plan, grid));
    if (arguments.shrinks()) {
      progress.println("  smallest: " + new SimShrink(plan, grid, failure, progress).command());
    }
  }
}
