package io.latticegrid.benchmarks.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticegrid.benchmarks.load.Cost;
import io.latticegrid.benchmarks.load.Window;
import io.latticegrid.benchmarks.load.Workload;
import io.latticegrid.benchmarks.report.Comparison.Contender;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A comparison as lines of JSON, told apart by {@code kind}: one {@code run}, then a {@code window}
 * for each measurement, then a {@code median} for each peer and workload. Static only.
 */
public final class JsonLines {
  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonLines() {}

  /** The lines, without line ends. */
  public static List<String> of(Comparison comparison) {
    List<String> lines = new ArrayList<>();
    lines.add(run(comparison).toString());
    for (Window window : comparison.windows()) {
      lines.add(line(window).toString());
    }
    for (Workload workload : comparison.config().workloads()) {
      for (Contender peer : comparison.peers()) {
        comparison
            .median(peer, workload)
            .ifPresent(cost -> lines.add(line("median", peer.name(), workload, cost).toString()));
      }
    }
    return lines;
  }

  private static ObjectNode run(Comparison comparison) {
    ObjectNode line = JSON.createObjectNode().put("kind", "run");
    comparison.peers().forEach(peer -> line.withObject("/peers").put(peer.name(), peer.version()));
    return line.put("nodes", comparison.config().nodes())
        .put("keys", comparison.config().keys())
        .put("valueBytes", comparison.config().valueBytes())
        .put("windowMillis", comparison.config().windowMillis())
        .put("processors", Runtime.getRuntime().availableProcessors())
        .put("jdk", Runtime.version().toString())
        .put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
  }

  private static ObjectNode line(Window window) {
    return line("window", window.peer(), window.workload(), window.cost())
        .put("round", window.round())
        .put("operations", window.operations())
        .put("seconds", window.seconds())
        .put("wrong", window.wrong())
        .put("errors", window.errors())
        .put("firstError", window.firstError());
  }

  private static ObjectNode line(String kind, String peer, Workload workload, Cost cost) {
    ObjectNode line =
        JSON.createObjectNode()
            .put("kind", kind)
            .put("peer", peer)
            .put("operation", workload.operation().toString())
            .put("style", workload.style().name().toLowerCase(Locale.ROOT))
            .put("threads", workload.threads())
            .put("width", workload.width())
            .put("opsPerSecond", cost.opsPerSecond())
            .put("p50Micros", cost.p50Micros())
            .put("p99Micros", cost.p99Micros())
            .put("p999Micros", cost.p999Micros())
            .put("maxMicros", cost.maxMicros())
            .put("serverCpuMicros", cost.serverCpuMicros())
            .put("driverCpuMicros", cost.driverCpuMicros());
    return Double.isNaN(cost.otherCores())
        ? line.putNull("otherCores")
        : line.put("otherCores", cost.otherCores());
  }
}
