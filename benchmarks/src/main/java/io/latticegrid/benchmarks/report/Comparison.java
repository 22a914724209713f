package io.latticegrid.benchmarks.report;

import io.latticegrid.benchmarks.load.BenchConfig;
import io.latticegrid.benchmarks.load.Cost;
import io.latticegrid.benchmarks.load.Window;
import io.latticegrid.benchmarks.load.Workload;
import io.latticegrid.node.text.TextTable;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The outcome of a run. Immutable.
 *
 * @param config what was asked for
 * @param peers who took part, the first being the one that is compared with the others
 * @param windows everything that was measured, in the order of time
 * @param wrongInTheEnd keys that held nothing after the last window, or what was never written
 *     there
 */
public record Comparison(
    BenchConfig config, List<Contender> peers, List<Window> windows, long wrongInTheEnd) {
  private static final List<String> COLUMNS =
      List.of(
          "workload",
          "peer",
          "ops/s",
          "p50 us",
          "p99 us",
          "p99.9 us",
          "server CPU us/op",
          "driver CPU us/op",
          "other cores");

  /** Copies the lists. */
  public Comparison {
    peers = List.copyOf(peers);
    windows = List.copyOf(windows);
  }

  /** A peer's name and version. Immutable. */
  public record Contender(String name, String version) {}

  /** The medians over the windows of a peer under a workload, if there was one. */
  public Optional<Cost> median(Contender peer, Workload workload) {
    List<Cost> costs =
        windows.stream()
            .filter(window -> window.peer().equals(peer.name()))
            .filter(window -> window.workload().equals(workload))
            .map(Window::cost)
            .toList();
    return costs.isEmpty() ? Optional.empty() : Optional.of(Cost.median(costs));
  }

  /** Reads that were wrong and operations that failed. */
  public long faults() {
    return wrongInTheEnd
        + windows.stream().mapToLong(window -> window.wrong() + window.errors()).sum();
  }

  /** Prints the table and what follows from it. */
  public void print(PrintWriter out) {
    int rounds = windows.stream().mapToInt(Window::round).max().orElse(0);
    out.println(
        "%s: %s, %,d keys, values of %d bytes."
            .formatted(
                String.join(
                    " and ",
                    peers.stream().map(peer -> peer.name() + " " + peer.version()).toList()),
                config.nodes() == 1
                    ? "1 server process each, no backup"
                    : config.nodes() + " server processes each, 1 synchronous backup",
                config.keys(),
                config.valueBytes()));
    out.println(
        "Medians over %d windows of %.1f s each, in turn; driver and servers share %d processors."
            .formatted(
                rounds, config.windowMillis() / 1e3, Runtime.getRuntime().availableProcessors()));
    out.println();
    TextTable table = new TextTable(COLUMNS);
    for (Workload workload : config.workloads()) {
      for (Contender peer : peers) {
        median(peer, workload).ifPresent(cost -> table.row(row(workload, peer, cost)));
      }
    }
    table.print(out, "");
    out.println();
    ratios().forEach(out::println);
    printFaults(out);
    out.flush();
  }

  private static List<Object> row(Workload workload, Contender peer, Cost cost) {
    return List.of(
        workload.toString(),
        peer.name(),
        Math.round(cost.opsPerSecond()),
        Math.round(cost.p50Micros()),
        Math.round(cost.p99Micros()),
        Math.round(cost.p999Micros()),
        rounded(cost.serverCpuMicros(), 1),
        rounded(cost.driverCpuMicros(), 1),
        Double.isNaN(cost.otherCores()) ? "?" : rounded(cost.otherCores(), 2));
  }

  private static BigDecimal rounded(double value, int digits) {
    return BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_UP);
  }

  /** One sentence for each workload and other peer. */
  List<String> ratios() {
    List<String> sentences = new ArrayList<>();
    for (Workload workload : config.workloads()) {
      Contender first = peers.get(0);
      for (Contender other : peers.subList(1, peers.size())) {
        Optional<Cost> ours = median(first, workload);
        Optional<Cost> theirs = median(other, workload);
        if (ours.isPresent() && theirs.isPresent()) {
          sentences.add(
              String.format(
                  Locale.ROOT,
                  "%s: %s does %.2f times the operations of %s, at %.2f times the server CPU.",
                  workload,
                  first.name(),
                  ours.get().opsPerSecond() / theirs.get().opsPerSecond(),
                  other.name(),
                  ours.get().serverCpuMicros() / theirs.get().serverCpuMicros()));
        }
      }
    }
    return sentences;
  }

  private void printFaults(PrintWriter out) {
    long wrong = wrongInTheEnd + windows.stream().mapToLong(Window::wrong).sum();
    long errors = windows.stream().mapToLong(Window::errors).sum();
    out.println(
        faults() == 0
            ? "Every read brought a value that was written to its key; no operation failed."
            : "FAILED: %,d reads were wrong and %,d operations failed.".formatted(wrong, errors));
    windows.stream()
        .filter(window -> window.firstError() != null)
        .findFirst()
        .ifPresent(window -> out.println(window.peer() + ": " + window.firstError()));
  }
}
