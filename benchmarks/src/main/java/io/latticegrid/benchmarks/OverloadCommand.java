package io.latticegrid.benchmarks;

import io.latticegrid.benchmarks.load.BenchConfig;
import io.latticegrid.benchmarks.load.Driver;
import io.latticegrid.benchmarks.load.Operation;
import io.latticegrid.benchmarks.load.Overload;
import io.latticegrid.benchmarks.load.Overload.Figures;
import io.latticegrid.benchmarks.load.Style;
import io.latticegrid.benchmarks.load.Window;
import io.latticegrid.benchmarks.load.Workload;
import io.latticegrid.benchmarks.peer.Peer;
import io.latticegrid.benchmarks.peer.PeerKind;
import io.latticegrid.node.text.TextTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lattice bench overload}. */
@Command(
    name = "overload",
    description =
        "Find what LatticeGrid sustains, by threads that keep so many operations under way; then"
            + " offer several times as many, whether or not they are answered, once with callers"
            + " that are held and once with callers that are refused.",
    mixinStandardHelpOptions = true)
final class OverloadCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ServerOptions servers = new ServerOptions();

  @Option(names = "--workload", description = "get, put, A, B or C (default: A).")
  private Operation operation = Operation.A;

  @Option(names = "--threads", description = "That offer operations (default: 4).")
  private int threads = 4;

  @Option(
      names = "--depth",
      split = ",",
      description = "Operations under way a thread, of which the best counts (default: 32,128).")
  private List<Integer> depths = List.of(32, 128);

  @Option(names = "--factor", description = "How many times the best is offered (default: 3).")
  private double factor = 3;

  @Option(names = "--rounds", description = "Of each (default: 3).")
  private int rounds = 3;

  @Option(names = "--millis", description = "Each lasts (default: 4000).")
  private long millis = 4_000;

  @Option(names = "--warm-up-millis", description = "Before the first (default: 10000).")
  private long warmUpMillis = 10_000;

  private final List<Double> best = new ArrayList<>();
  private final TextTable table =
      new TextTable(
          List.of(
              "load",
              "round",
              "offered/s",
              "done/s",
              "of best",
              "p50 ms",
              "p99 ms",
              "refused",
              "shed",
              "held back",
              "errors"));
  private long faults;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Positive.check("rounds", rounds);
    Positive.check("millis", millis);
    Positive.check("threads", threads);
    Positive.check("factor", (long) Math.ceil(factor));
    BenchConfig config = config();
    try (Peer peer = servers.create(PeerKind.LATTICE)) {
      peer.launch();
      peer.connect();
      Driver driver = new Driver(config);
      driver.load(peer);
      var _ = driver.run(peer, config.workloads().get(0), 0, Math.max(50, warmUpMillis));
      Overload overload = new Overload(peer, config, operation, threads);
      for (int round = 1; round <= rounds; round++) {
        for (Workload closed : config.workloads()) {
          sustained(driver.run(peer, closed, round, millis));
        }
        offered("held", round, overload.offer(factor * highest(), millis));
        peer.refuseWhenFull(true);
        offered("refused", round, overload.offer(factor * highest(), millis));
        peer.refuseWhenFull(false);
      }
      faults += driver.countWrong(peer);
    }
    PrintWriter out = spec.commandLine().getOut();
    table.print(out, "");
    out.flush();
    return faults == 0 ? 0 : 1;
  }

  /** The options as a configuration. */
  BenchConfig config() {
    BenchConfig preset = BenchConfig.full();
    List<Workload> closed = new ArrayList<>();
    depths.forEach(depth -> closed.add(new Workload(operation, Style.ASYNC, threads, depth)));
    return new BenchConfig(
        closed,
        servers.nodes(),
        preset.keys(),
        preset.choice(),
        preset.valueBytes(),
        rounds,
        millis,
        0,
        warmUpMillis,
        preset.maxSeconds());
  }

  /** The best so far: what comes later is compared with the best of a machine as warm as it. */
  private double highest() {
    return best.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }

  private void sustained(Window window) {
    best.add(window.cost().opsPerSecond());
    faults += window.wrong() + window.errors();
    row(
        "depth " + window.workload().width(),
        window.round(),
        new Figures(
            window.cost().opsPerSecond(),
            window.cost().opsPerSecond(),
            window.cost().p50Micros() / 1e3,
            window.cost().p99Micros() / 1e3,
            0,
            0,
            0,
            window.wrong(),
            window.errors(),
            window.firstError()));
  }

  private void offered(String name, int round, Figures figures) {
    faults += figures.wrong() + figures.errors();
    row(name, round, figures);
  }

  private void row(String name, int round, Figures figures) {
    table.row(
        List.of(
            name,
            round,
            Math.round(figures.offered()),
            Math.round(figures.useful()),
            String.format(Locale.ROOT, "%.0f %%", 100 * figures.useful() / highest()),
            String.format(Locale.ROOT, "%.1f", figures.p50Millis()),
            String.format(Locale.ROOT, "%.1f", figures.p99Millis()),
            figures.refused(),
            figures.shed(),
            figures.held(),
            figures.errors()));
    PrintWriter err = spec.commandLine().getErr();
    err.printf(
        Locale.ROOT,
        "round %d: %s: %,.0f a second, p99 %.1f ms, %,d refused%s%n",
        round,
        name,
        figures.useful(),
        figures.p99Millis(),
        figures.refused(),
        figures.firstError() == null ? "" : " (" + figures.firstError() + ")");
    err.flush();
  }
}
