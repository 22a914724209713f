package io.latticegrid.chaos;

import io.latticegrid.chaos.kills.StoreKillsCommand;
import io.latticegrid.data.error.GridException;
import io.latticegrid.metadata.image.GroupInfo.OnSplit;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command line {@code ./lattice chaos}. Exit codes: 0 nothing was lost, 1 something was or the
 * run failed, 2 wrong use.
 */
@Command(
    name = "lattice chaos",
    description = "Kill, stop and split real node processes under load, and check every answer.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    subcommands = StoreKillsCommand.class,
    footerHeading = "%nSee docs/CHAOS.md.%n")
public final class ChaosMain implements Callable<Integer> {
  private static final int DEFAULT_CYCLES = 10;
  private static final int MOST_NODES = 5;
  private static final int LEAST_NODES = 3;
  private static final int UNLIMITED_HOURS = 24;

  /** What may be asked for. */
  enum Choice {
    /** Only kills. */
    KILL,
    /** Only stops. */
    STOP,
    /** Only splits. */
    SPLIT,
    /** Only delays. */
    DELAY,
    /** All that is possible, in turn. */
    MIX
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--cycles",
      paramLabel = "N",
      description = "Faults, one after the other (default: 10; unlimited with --duration).")
  private @Nullable Integer cycles;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      description = "Begin no cycle after 90s, 10m, 2h.")
  private @Nullable String duration;

  @Option(
      names = "--fault",
      paramLabel = "KIND",
      description = "kill, stop, split, delay or mix (default: mix).")
  private Choice fault = Choice.MIX;

  @Option(names = "--nodes", paramLabel = "N", description = "Node processes, 3 to 5 (default: 3).")
  private int nodes = LEAST_NODES;

  @Option(
      names = "--group",
      paramLabel = "NAME",
      description = "Replica group of the data: default or strict (default: default).")
  private String group = "default";

  @Option(
      names = "--on-split",
      paramLabel = "WHAT",
      description = {
        "What a side of a split without quorum does in the default group: refuse, so that each key",
        "has to have one line of values; or act, so that what was acknowledged last has to be there",
        "once all is merged (default: refuse)."
      })
  private @Nullable OnSplit onSplit;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of faults and operations, such as 7 or 0x1f (default: random).")
  private @Nullable String seed;

  @Option(names = "--loopback", description = "No network namespaces even where they are allowed.")
  private boolean loopback;

  @Option(names = "--keep-logs", description = "Leave the nodes' logs and data where they are.")
  private boolean keepsLogs;

  @Option(names = "--json", description = "Print one JSON object on stdout instead of the table.")
  private boolean json;

  /** Runs and ends the process with the exit code. */
  public static void main(String[] arguments) {
    // A client that finds a node dead or not ready says so; here that is what is wanted.
    System.setProperty("LATTICE_LOG", "ERROR");
    CommandLine command = new CommandLine(new ChaosMain());
    command.setCaseInsensitiveEnumValuesAllowed(true);
    command.setExecutionExceptionHandler(ChaosMain::report);
    System.exit(command.execute(arguments));
  }

  private static int report(Exception error, CommandLine command, CommandLine.ParseResult parsed) {
    if (error instanceof GridException known) {
      command.getErr().println("chaos: " + known.getMessage());
      return known.code() == GridException.Code.INVALID_ARGUMENT ? 2 : 1;
    }
    command.getErr().println("chaos: unexpected: " + error);
    error.printStackTrace(command.getErr());
    return 1;
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    PrintWriter out = spec.commandLine().getOut();
    ChaosOptions options = options();
    if (!loopback && !Namespaces.areAllowed() && OwnWorld.isOpen()) {
      return OwnWorld.run(spec.commandLine().getParseResult().originalArgs());
    }
    err.printf("chaos: seed 0x%x%n", options.seed());
    ChaosRun run = new ChaosRun(options, err);
    Thread atExit = new Thread(run::close, "chaos-cleanup");
    Runtime.getRuntime().addShutdownHook(atExit);
    ChaosReport report;
    try {
      report = run.run();
    } finally {
      run.close();
    }
    if (json) {
      out.println(report.json());
      out.flush();
    } else {
      report.print(out);
    }
    return report.isRight() ? 0 : 1;
  }

  private ChaosOptions options() {
    check(nodes >= LEAST_NODES && nodes <= MOST_NODES, "--nodes must be 3 to 5");
    check(group.equals("default") || group.equals("strict"), "--group must be default or strict");
    int wanted = cycles != null ? cycles : duration != null ? Integer.MAX_VALUE : DEFAULT_CYCLES;
    check(wanted >= 1, "--cycles must be at least 1");
    return new ChaosOptions(
        wanted,
        duration == null ? Duration.ofHours(UNLIMITED_HOURS) : duration(duration),
        fault == Choice.MIX
            ? List.of(FaultKind.values())
            : List.of(FaultKind.valueOf(fault.name())),
        nodes,
        group,
        promise(),
        seed == null ? new SplittableRandom().nextLong() : seed(seed),
        loopback,
        keepsLogs);
  }

  private Promise promise() {
    if (group.equals("strict")) {
      check(onSplit != OnSplit.ACT, "a strict group never acts without a quorum: leave --on-split");
      return Promise.LINEARIZABLE;
    }
    return onSplit == OnSplit.ACT ? Promise.MERGED : Promise.ONE_SIDE;
  }

  private Duration duration(String text) {
    try {
      Duration parsed = Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
      check(parsed.isPositive(), "--duration must be more than nothing");
      return parsed;
    } catch (java.time.format.DateTimeParseException e) {
      throw wrong("--duration must be like 90s, 10m or 1h30m, not '" + text + "'");
    }
  }

  private long seed(String text) {
    try {
      return text.startsWith("0x")
          ? Long.parseUnsignedLong(text.substring(2), 16)
          : Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw wrong("--seed must be a number such as 7 or 0x1f, not '" + text + "'");
    }
  }

  private void check(boolean condition, String problem) {
    if (!condition) {
      throw wrong(problem);
    }
  }

  private ParameterException wrong(String problem) {
    return new ParameterException(spec.commandLine(), problem);
  }
}
