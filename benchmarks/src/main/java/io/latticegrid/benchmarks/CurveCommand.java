package io.latticegrid.benchmarks;

import io.latticegrid.benchmarks.load.BenchConfig;
import io.latticegrid.benchmarks.load.Cost;
import io.latticegrid.benchmarks.load.Driver;
import io.latticegrid.benchmarks.load.KeyChoice;
import io.latticegrid.benchmarks.load.Operation;
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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code lattice bench curve}: the cost of an operation as clients and entries become more. What
 * grows linearly costs the same an operation; a cliff would stand out.
 */
@Command(
    name = "curve",
    description =
        "What an operation costs with more clients (each with connections of its own), and with"
            + " more entries: a line each, and no cliff between them.",
    mixinStandardHelpOptions = true)
final class CurveCommand implements Callable<Integer> {
  private static final int NODES = 1;
  private static final int VALUE_BYTES = 100;
  private static final int FEW = 100_000;
  private static final int DEPTH = 64;
  private static final int BATCH = 100;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--clients",
      split = ",",
      description = "How many, in the driver (default: 1,2,4).")
  private List<Integer> clients = List.of(1, 2, 4);

  @Option(
      names = "--keys",
      split = ",",
      description = "How many entries, ascending (default: 10000,100000,1000000,4000000).")
  private List<Integer> keys = List.of(10_000, 100_000, 1_000_000, 4_000_000);

  @Option(names = "--windows", description = "For each line and workload (default: 3).")
  private int windows = 3;

  @Option(names = "--window-millis", description = "Length of a window (default: 1500).")
  private long windowMillis = 1500;

  @Option(
      names = "--warm-up-millis",
      description = "Of a mixed load before the first window of each start (default: 15000).")
  private long warmUpMillis = 15_000;

  private final List<Workload> workloads =
      List.of(
          new Workload(Operation.A, 8),
          new Workload(Operation.A, Style.ASYNC, 2, DEPTH),
          new Workload(Operation.C, Style.ASYNC, 2, DEPTH),
          new Workload(Operation.A, Style.BATCH, 2, BATCH));

  private final TextTable table =
      new TextTable(
          List.of("clients", "entries", "workload", "ops/s", "p99 us", "server CPU us/op"));
  private long faults;

  @Override
  public Integer call() throws IOException, InterruptedException {
    clients.forEach(count -> Positive.check("clients", count));
    for (int count : clients) {
      measure(count, List.of(FEW));
    }
    measure(1, keys);
    PrintWriter out = spec.commandLine().getOut();
    table.print(out, "");
    out.flush();
    return faults == 0 ? 0 : 1;
  }

  /** Starts a node, and measures it with each number of entries, one after the other. */
  private void measure(int clientCount, List<Integer> steps)
      throws IOException, InterruptedException {
    try (Peer peer = PeerKind.latticeWithClients(NODES, clientCount)) {
      peer.launch();
      peer.connect();
      boolean warm = false;
      for (int entries : steps) {
        Driver driver = new Driver(config(entries));
        driver.load(peer);
        say("%d client(s), %,d entries".formatted(clientCount, entries));
        for (Workload workload : warm ? List.<Workload>of() : workloads) {
          driver.run(peer, workload, 0, warmUpMillis / workloads.size());
        }
        warm = true;
        for (Workload workload : workloads) {
          row(clientCount, entries, workload, measure(driver, peer, workload));
        }
      }
    }
  }

  private Cost measure(Driver driver, Peer peer, Workload workload) throws InterruptedException {
    List<Cost> costs = new ArrayList<>();
    for (int round = 1; round <= windows; round++) {
      Window window = driver.run(peer, workload, round, windowMillis);
      faults += window.wrong() + window.errors();
      costs.add(window.cost());
    }
    return Cost.median(costs);
  }

  private void row(int clientCount, int entries, Workload workload, Cost cost) {
    table.row(
        List.of(
            clientCount,
            entries,
            workload,
            Math.round(cost.opsPerSecond()),
            Math.round(cost.p99Micros()),
            String.format(Locale.ROOT, "%.1f", cost.serverCpuMicros())));
    say("  %s: %,.0f ops/s".formatted(workload, cost.opsPerSecond()));
  }

  private BenchConfig config(int entries) {
    return new BenchConfig(
        workloads,
        NODES,
        entries,
        KeyChoice.Kind.UNIFORM,
        VALUE_BYTES,
        windows,
        windowMillis,
        0,
        warmUpMillis,
        BenchConfig.full().maxSeconds());
  }

  private void say(String what) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(what);
    err.flush();
  }
}
