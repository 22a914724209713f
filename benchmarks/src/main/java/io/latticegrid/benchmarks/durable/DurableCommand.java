package io.latticegrid.benchmarks.durable;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticegrid.benchmarks.peer.ServerProcesses;
import io.latticegrid.client.GridMap;
import io.latticegrid.node.text.TextTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lattice bench durable}. */
@Command(
    name = "durable",
    description =
        "Durable writes a second, of one node with its log on, and of RocksDB that syncs each"
            + " write; and the time until a killed node serves again, from its log and from a"
            + " table.",
    mixinStandardHelpOptions = true)
public final class DurableCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--threads", split = ",", description = "Writers at once (default: 1,8,32).")
  private List<Integer> threads = List.of(1, 8, 32);

  @Option(
      names = "--depth",
      description = "Writes under way in a pipeline; 0 for no pipeline (default: 256).")
  private int depth = 256;

  @Option(names = "--rounds", description = "Windows of each, taken in turn (default: 3).")
  private int rounds = 3;

  @Option(names = "--window-millis", description = "Length of a window (default: 3000).")
  private long windowMillis = 3_000;

  @Option(names = "--entries", description = "To restart with; 0 for none (default: 1000000).")
  private int entries = 1_000_000;

  @Option(names = "--json", paramLabel = "FILE", description = "Write lines of JSON there too.")
  private @Nullable Path json;

  private final Map<String, List<Double>> rates = new LinkedHashMap<>();
  private final List<String> lines = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    Path directory = Files.createTempDirectory("lattice-durable");
    try {
      int port = ServerProcesses.freePorts(18_900, 2, 1);
      if (rounds > 0) {
        measureWrites(directory, port);
        printWrites();
      }
      if (entries > 0) {
        RestartTime restart = new RestartTime(directory, port, entries);
        say("log", restart.fromLog());
        say("SQLite", restart.fromTable());
      }
      if (json != null) {
        Files.write(json, lines);
      }
      return 0;
    } finally {
      delete(directory);
    }
  }

  private void measureWrites(Path directory, int port) throws Exception {
    List<String> options =
        List.of("--data-dir", directory.resolve("writes").toString(), "--data-log", "on");
    try (DurableNode node = DurableNode.start(port, options);
        PlainRocks rocks = new PlainRocks(directory.resolve("rocks"))) {
      GridMap<Long, byte[]> map = node.map("writes");
      WriteRate.ofPipeline(64, 2 * windowMillis, map::setAsync); // compiled before it counts
      WriteRate.ofThreads(2, windowMillis / 2, rocks::write);
      for (int round = 0; round < rounds; round++) {
        for (int count : threads) {
          add("RocksDB, " + count, WriteRate.ofThreads(count, windowMillis, rocks::write));
          add("LatticeGrid, " + count, WriteRate.ofThreads(count, windowMillis, map::set));
        }
        if (depth > 0) {
          add("pipeline", WriteRate.ofPipeline(depth, windowMillis, map::setAsync));
        }
        spec.commandLine().getErr().printf("round %d of %d%n", round + 1, rounds);
        spec.commandLine().getErr().flush();
      }
    }
  }

  private void add(String name, double rate) {
    rates.computeIfAbsent(name, key -> new ArrayList<>()).add(rate);
  }

  private double median(String name) {
    List<Double> all = new ArrayList<>(rates.getOrDefault(name, List.of(0.0)));
    Collections.sort(all);
    return all.get(all.size() / 2);
  }

  private void printWrites() {
    TextTable table =
        new TextTable(List.of("durable writes/s, under way", "LatticeGrid", "RocksDB", "ratio"));
    for (int count : threads) {
      double ours = median("LatticeGrid, " + count);
      double theirs = median("RocksDB, " + count);
      String ratio = String.format(Locale.ROOT, "%.2f", ours / theirs);
      table.row(List.of(count + " threads", Math.round(ours), Math.round(theirs), ratio));
      line(
          JSON.createObjectNode()
              .put("threads", count)
              .put("latticegrid", ours)
              .put("rocksdb", theirs));
    }
    if (depth > 0) {
      double ours = median("pipeline");
      table.row(List.of("pipeline of " + depth, Math.round(ours), "", ""));
      line(JSON.createObjectNode().put("depth", depth).put("latticegrid", ours));
    }
    PrintWriter out = spec.commandLine().getOut();
    table.print(out, "");
    out.flush();
  }

  private void say(String from, RestartTime.Figure figure) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "%d entries back from %s: %.1f s, %.0f MB, %.0f MB/s%n",
        entries,
        from,
        figure.seconds(),
        figure.bytes() / 1e6,
        figure.megabytes());
    out.flush();
    line(
        JSON.createObjectNode()
            .put("restartFrom", from)
            .put("entries", entries)
            .put("seconds", figure.seconds())
            .put("bytes", figure.bytes()));
  }

  private void line(ObjectNode object) {
    lines.add(object.toString());
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
