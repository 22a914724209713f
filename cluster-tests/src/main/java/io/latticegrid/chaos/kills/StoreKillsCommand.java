package io.latticegrid.chaos.kills;

import java.io.PrintWriter;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lattice chaos store-kills}. */
@Command(
    name = "store-kills",
    description =
        "Kill processes that write to a data log, and to RocksDB, and look at all they kept.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class StoreKillsCommand implements Callable<Integer> {
  /** What may be asked for. */
  enum Choice {
    /** A node's log. */
    LOG,
    /** RocksDB. */
    ROCKSDB,
    /** Both, in turn. */
    BOTH
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--cycles", paramLabel = "N", description = "Kills of each (default: 150).")
  private int cycles = 150;

  @Option(names = "--store", paramLabel = "KIND", description = "log, rocksdb or both (default).")
  private Choice store = Choice.BOTH;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of writes and kills, such as 7 or 0x1f (default: random).")
  private @Nullable String seed;

  @Option(names = "--json", description = "Print one JSON object on stdout instead of the table.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    if (cycles < 1) {
      throw new ParameterException(spec.commandLine(), "--cycles must be at least 1");
    }
    PrintWriter err = spec.commandLine().getErr();
    PrintWriter out = spec.commandLine().getOut();
    List<StoreKind> kinds =
        store == Choice.BOTH
            ? List.of(StoreKind.values())
            : List.of(StoreKind.valueOf(store.name()));
    StoreKills.Options options = new StoreKills.Options(cycles, kinds, seed(), false);
    err.printf("store-kills: seed 0x%x%n", options.seed());
    err.flush();
    StoreKills run = new StoreKills(options, err);
    Runtime.getRuntime().addShutdownHook(new Thread(run::close, "kills-cleanup"));
    KillReport report;
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

  private long seed() {
    String text = seed;
    try {
      return text == null ? new SplittableRandom().nextLong() : Long.decode(text);
    } catch (NumberFormatException e) {
      throw new ParameterException(
          spec.commandLine(), "--seed must be a number such as 7 or 0x1f, not '" + text + "'");
    }
  }
}
