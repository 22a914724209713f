package io.latticegrid.benchmarks;

import io.latticegrid.benchmarks.durable.DurableCommand;
import io.latticegrid.benchmarks.memory.MemoryCommand;
import io.latticegrid.benchmarks.peer.CommonPool;
import io.latticegrid.benchmarks.split.SplitCommand;
import io.latticegrid.benchmarks.store.StoreCommand;
import io.latticegrid.data.error.GridException;
import java.io.PrintWriter;
import picocli.CommandLine;

/** The command line {@code ./lattice bench}. Exit codes: 0 done, 1 it failed, 2 wrong use. */
public final class Main {
  private static final int WRONG_USE = 2;

  private Main() {}

  /** Runs it and ends the process with its exit code. */
  public static void main(String[] arguments) {
    CommonPool.widen();
    System.exit(commands().execute(arguments));
  }

  /** The command line, ready to parse. */
  static CommandLine commands() {
    // JMH has options of its own, which must reach it unread.
    CommandLine micro =
        new CommandLine(new MicroCommand()).setUnmatchedOptionsArePositionalParams(true);
    CommandLine commands =
        new CommandLine(new BenchCommand())
            .addSubcommand("micro", micro)
            .addSubcommand("start", new StartCommand())
            .addSubcommand("failover", new FailoverCommand())
            .addSubcommand("overload", new OverloadCommand())
            .addSubcommand("curve", new CurveCommand())
            .addSubcommand("memory", new MemoryCommand())
            .addSubcommand("split", new SplitCommand())
            .addSubcommand("store", new StoreCommand())
            .addSubcommand("durable", new DurableCommand());
    commands.setCaseInsensitiveEnumValuesAllowed(true);
    commands.setExecutionExceptionHandler((error, command, parsed) -> report(error, command));
    return commands;
  }

  private static int report(Exception error, CommandLine command) {
    PrintWriter err = command.getErr();
    err.println("lattice bench: " + error.getMessage());
    if (error instanceof GridException known
        && known.code() == GridException.Code.INVALID_ARGUMENT) {
      return WRONG_USE;
    }
    error.printStackTrace(err);
    return 1;
  }
}
