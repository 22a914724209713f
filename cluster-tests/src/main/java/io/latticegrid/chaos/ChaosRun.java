package io.latticegrid.chaos;

import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.client.config.ClientConfig;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.invariant.Violation;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One run: starts a cluster and its load, does something bad to it in each cycle, waits until it
 * has healed, and checks. Confined to one thread, but for {@link #close}.
 */
final class ChaosRun implements AutoCloseable {
  private static final int CLIENTS = 4;
  private static final long WARM_UP_MILLIS = 2_000;

  /** No window is shorter, so that late effects are seen. */
  private static final long WINDOW_MILLIS = 4_000;

  private final ChaosOptions options;
  private final PrintWriter err;
  private final Patience patience = new Patience();
  private final NodeNetwork network;
  private final NodeProcesses processes;
  private final List<LatticeClient> clients = new CopyOnWriteArrayList<>();
  private final Map<String, FaultFigures> figures = new LinkedHashMap<>();
  private final List<String> wrong = new ArrayList<>();
  private @Nullable Traffic traffic;
  private @Nullable ClusterWatch watch;

  /** What ended the run before its time. */
  private @Nullable String stuck;

  /** Who must be gone after the present fault. */
  private @Nullable MemberId gone;

  ChaosRun(ChaosOptions options, PrintWriter err) throws IOException {
    this.options = options;
    this.err = err;
    this.network = network(options);
    this.processes = new NodeProcesses(network);
  }

  private static NodeNetwork network(ChaosOptions options) throws IOException {
    if (!options.loopback() && Namespaces.areAllowed()) {
      return Namespaces.of(options.nodes());
    }
    boolean touchesNetwork =
        options.kinds().contains(FaultKind.SPLIT) || options.kinds().contains(FaultKind.DELAY);
    return touchesNetwork ? Proxied.of(options.nodes()) : Loopback.of(options.nodes());
  }

  /** Runs it. */
  ChaosReport run() throws IOException, InterruptedException {
    long began = System.nanoTime();
    List<FaultKind> kinds = new ArrayList<>(options.kinds());
    kinds.removeIf(kind -> !isPossible(kind));
    if (kinds.isEmpty()) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT,
          "none of " + options.kinds() + " is possible on " + network.describe());
    }
    Traffic load = start();
    FaultPlan plan = new FaultPlan(options.seed(), kinds, options.nodes());
    int cycle = 0;
    try {
      while (cycle < options.cycles()
          && System.nanoTime() - began < options.duration().toNanos()
          && wrong.isEmpty()) {
        cycle++;
        cycle(cycle, plan, load);
      }
      load.stop(patience);
      load.verify();
    } catch (GridException e) {
      stuck = "cycle " + cycle + ": " + e.getMessage();
    }
    return report(cycle, load, (System.nanoTime() - began) / 1e9);
  }

  private boolean isPossible(FaultKind kind) {
    return switch (kind) {
      case KILL, STOP -> true;
      case SPLIT -> network.canSplit();
      case DELAY -> network.canDelay();
    };
  }

  private Traffic start() throws IOException, InterruptedException {
    err.printf(
        "%d nodes on %s, logs in %s%n", options.nodes(), network.describe(), processes.directory());
    processes.start();
    List<GridMap<String, String>> maps = new ArrayList<>();
    for (int client = 0; client < CLIENTS; client++) {
      clients.add(connect());
    }
    ClusterWatch watching =
        new ClusterWatch(clients.getFirst(), network.addresses(), patience, processes);
    watch = watching;
    watching.awaitSettled(options.nodes(), null);
    if (options.strict()) {
      watching.createStrictGroup(options.group());
      watching.awaitSettled(options.nodes(), null);
    }
    if (options.promise() == Promise.ONE_SIDE) {
      watching.refuseOnSplit(options.group());
    }
    for (LatticeClient client : clients) {
      maps.add(client.mapIn(options.group(), "chaos", String.class, String.class));
    }
    Traffic load = new Traffic(maps, options.seed(), options.promise());
    traffic = load;
    load.start();
    patience.pass(WARM_UP_MILLIS);
    return load;
  }

  private LatticeClient connect() throws InterruptedException {
    ClientConfig config = ClientConfig.of(network.addresses().toArray(new String[0]));
    List<LatticeClient> connected = new ArrayList<>();
    patience.await(
        "a node that answers",
        () -> {
          processes.check();
          try {
            connected.add(LatticeClient.connect(config));
            return true;
          } catch (GridException e) {
            return false;
          }
        });
    return connected.getFirst();
  }

  private void cycle(int number, FaultPlan plan, Traffic load)
      throws IOException, InterruptedException {
    ClusterWatch watching = watch();
    Fault fault = plan.next(watching.leader());
    load.beginWindow();
    long began = System.nanoTime();
    long endedNanos = inflict(fault, began);
    long healed = watching.awaitSettled(members(fault), gone) - endedNanos;
    patience.passUntil(began, WINDOW_MILLIS);
    conclude(number, fault.describe(), fault.label(), fault.goalMillis(options.strict()), healed);
    if (fault instanceof Fault.Kill kill && !kill.restartsAtOnce()) {
      load.beginWindow();
      long restarted = System.nanoTime();
      processes.restart(kill.node());
      long back = watching.awaitSettled(options.nodes(), null) - restarted;
      conclude(number, "node " + kill.node() + " returns", "return", 0, back);
    }
  }

  /** Does it, and returns when it was over. */
  private long inflict(Fault fault, long began) throws IOException, InterruptedException {
    gone = null;
    switch (fault) {
      case Fault.Kill kill -> {
        gone = watch().member(kill.node());
        processes.kill(kill.node());
        if (kill.restartsAtOnce()) {
          processes.restart(kill.node());
        }
        return began;
      }
      case Fault.Stop stop -> {
        processes.stop(stop.node());
        patience.pass(stop.millis());
        processes.resume(stop.node());
      }
      case Fault.Split split -> {
        for (Fault.Cut cut : split.cuts()) {
          network.cut(cut.from(), cut.to());
        }
        patience.pass(split.millis());
        network.heal();
      }
      case Fault.Delay delay -> {
        network.slow(delay.node(), delay.delayMillis());
        patience.pass(delay.millis());
        network.heal();
      }
    }
    return System.nanoTime();
  }

  private int members(Fault fault) {
    boolean oneIsGone = fault instanceof Fault.Kill kill && !kill.restartsAtOnce();
    return options.nodes() - (oneIsGone ? 1 : 0);
  }

  /** Ends a window: takes its pauses, checks what is quiet, and tells of it. */
  private void conclude(int number, String what, String label, long goalMillis, long healedNanos)
      throws IOException, InterruptedException {
    Traffic load = traffic();
    long[] pauses = load.endWindow();
    figures
        .computeIfAbsent(label, any -> new FaultFigures(any, goalMillis))
        .add(pauses, Math.max(0, healedNanos));
    if (options.promise() == Promise.MERGED) {
      watch().awaitMerged();
    }
    load.verify();
    collectWrong(load);
    FaultFigures own = new FaultFigures(label, goalMillis);
    own.add(pauses, Math.max(0, healedNanos));
    TrafficCounts counts = load.counts();
    err.printf(
        Locale.ROOT,
        "cycle %d: %s: pause p50 %.2f p99 %.2f max %.2f s, copies back after %.1f s; so far %d"
            + " operations, %d errors, %d unknown, %d wrong%n",
        number,
        what,
        own.pauseMillis(50) / 1e3,
        own.pauseMillis(99) / 1e3,
        own.pauseMillis(100) / 1e3,
        TimeUnit.NANOSECONDS.toMillis(Math.max(0, healedNanos)) / 1e3,
        counts.successes(),
        counts.errors(),
        counts.indeterminates(),
        wrong.size());
    err.flush();
  }

  private ChaosReport report(int cycles, Traffic load, double seconds) throws IOException {
    collectWrong(load);
    if (stuck != null) {
      wrong.add(stuck);
    }
    TrafficCounts counts = load.counts();
    long acting = clients.stream().mapToLong(client -> client.stats().actingReplies()).sum();
    if (counts.staleReads() > acting) {
      wrong.add(
          "%d reads of old values, but only %d answers were flagged as acting"
              .formatted(counts.staleReads(), acting));
    }
    ChaosReport report =
        new ChaosReport(
            network.describe(),
            cycles,
            List.copyOf(figures.values()),
            wrong,
            counts,
            load.acknowledged(),
            load.linearizable(),
            acting,
            seconds);
    if (options.keepsLogs() || !report.isRight()) {
      processes.keep();
    }
    return report;
  }

  private void collectWrong(Traffic load) throws IOException {
    wrong.clear();
    load.violations().stream().map(Violation::toString).forEach(wrong::add);
    wrong.addAll(processes.defects());
  }

  private ClusterWatch watch() {
    if (watch == null) {
      throw new IllegalStateException("the cluster is not started");
    }
    return watch;
  }

  private Traffic traffic() {
    if (traffic == null) {
      throw new IllegalStateException("the load is not started");
    }
    return traffic;
  }

  /**
   * Ends everything; a second call waits for the first. The clients go before the network, or they
   * would look for the nodes' addresses in the world outside.
   */
  @Override
  public synchronized void close() {
    patience.end();
    Traffic load = traffic;
    if (load != null) {
      load.close();
    }
    clients.forEach(ChaosRun::close);
    clients.clear();
    processes.close();
    network.close();
  }

  private static void close(LatticeClient client) {
    try {
      client.close();
    } catch (GridException e) {
      System.err.println("chaos: a client did not close: " + e.getMessage());
    }
  }
}
