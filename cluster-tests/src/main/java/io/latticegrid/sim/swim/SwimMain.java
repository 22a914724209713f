package io.latticegrid.sim.swim;

import io.latticegrid.data.error.GridException;
import io.latticegrid.metadata.ControlConfig;
import io.latticegrid.metadata.swim.SwimConfig;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures the failure detector at scale from the command line. Tables go to standard output row by
 * row; with {@code --json} to standard error, and one object to standard output. Thread-safe.
 */
public final class SwimMain {
  /** What may be asked for. */
  public static final String USAGE =
      "usage: lattice sim swim [--nodes N,N,...] [--loss PERCENT,...] [--deaths N] [--seed N]"
          + " [--json]";

  /** More of them, slow ones among them, take too long. */
  private static final int MOST_FOR_SLOW = 200;

  private SwimMain() {}

  /** Runs a command line; the exit code. */
  public static int run(List<String> arguments, PrintStream out, PrintStream progress) {
    Options options;
    try {
      options = Options.parse(arguments);
    } catch (GridException | NumberFormatException e) {
      progress.println("sim swim: " + e.getMessage());
      progress.println(USAGE);
      return 2;
    }
    PrintStream table = options.json() ? progress : out;
    List<DeathReport> deaths = deaths(options, table);
    List<SlowTrials.SlowReport> slow = slow(options, table);
    if (options.json()) {
      String rows = String.join(",", deaths.stream().map(DeathReport::json).toList());
      String slowRows = String.join(",", slow.stream().map(SlowTrials.SlowReport::json).toList());
      out.printf("{\"seed\":%d,\"deaths\":[%s],\"slow\":[%s]}%n", options.seed(), rows, slowRows);
    }
    return 0;
  }

  private static List<DeathReport> deaths(Options options, PrintStream table) {
    List<DeathReport> reports = new ArrayList<>();
    table.println("Deaths, virtual seconds, median / 99th percentile:");
    table.println(DeathReport.HEAD);
    for (int nodes : options.nodes()) {
      for (int percent : options.loss()) {
        DeathReport report =
            DeathTrials.run(options.seed(), nodes, percent / 100.0, options.deaths(), config());
        reports.add(report);
        table.println(report.line());
      }
    }
    return reports;
  }

  private static List<SlowTrials.SlowReport> slow(Options options, PrintStream table) {
    List<SlowTrials.SlowReport> reports = new ArrayList<>();
    table.println();
    table.println("Members that stop for, or read late by, 0.3 to 10 s, for two minutes:");
    table.println(SlowTrials.SlowReport.HEAD);
    for (int nodes : options.nodes()) {
      if (nodes <= MOST_FOR_SLOW) {
        for (int some : List.of(Math.max(1, nodes / 50), Math.max(1, nodes / 10))) {
          for (SwimConfig config : List.of(config(), config().withoutLocalHealth())) {
            SlowTrials.SlowReport report = SlowTrials.run(options.seed(), nodes, some, config);
            reports.add(report);
            table.println(report.line());
          }
        }
      }
    }
    return reports;
  }

  /** What nodes run with unless told otherwise. */
  static SwimConfig config() {
    ControlConfig control = ControlConfig.DEFAULT;
    return SwimConfig.of(control.pingMillis(), control.silenceMillis());
  }

  private record Options(
      List<Integer> nodes, List<Integer> loss, int deaths, long seed, boolean json) {
    static Options parse(List<String> arguments) {
      Options options = new Options(List.of(10, 100, 1_000), List.of(0, 5, 20), 40, 1, false);
      for (int at = 0; at < arguments.size(); at++) {
        String name = arguments.get(at);
        if (name.equals("--json")) {
          options = new Options(options.nodes, options.loss, options.deaths, options.seed, true);
        } else if (at + 1 == arguments.size()) {
          throw invalid(name + " needs a value, or is unknown");
        } else {
          options = options.with(name, arguments.get(++at));
        }
      }
      options.check();
      return options;
    }

    private Options with(String name, String value) {
      return switch (name) {
        case "--nodes" -> new Options(numbers(value), loss, deaths, seed, json);
        case "--loss" -> new Options(nodes, numbers(value), deaths, seed, json);
        case "--deaths" -> new Options(nodes, loss, Integer.parseInt(value), seed, json);
        case "--seed" -> new Options(nodes, loss, deaths, Long.decode(value), json);
        default -> throw invalid("unknown argument " + name);
      };
    }

    private void check() {
      if (nodes.stream().anyMatch(n -> n < 2 || n > 5_000)) {
        throw invalid("--nodes must be 2 to 5000");
      }
      if (loss.stream().anyMatch(n -> n < 0 || n > 90) || deaths < 1) {
        throw invalid("--loss must be 0 to 90, --deaths at least 1");
      }
    }

    private static List<Integer> numbers(String value) {
      List<Integer> numbers = new ArrayList<>();
      for (String part : value.split(",", -1)) {
        numbers.add(Integer.parseInt(part.strip().replace("%", "")));
      }
      return numbers;
    }

    private static GridException invalid(String what) {
      return new GridException(GridException.Code.INVALID_ARGUMENT, what);
    }
  }
}
