package io.latticegrid.benchmarks;

import io.latticegrid.benchmarks.peer.Peer;
import io.latticegrid.benchmarks.peer.PeerKind;
import io.latticegrid.node.text.TextTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lattice bench start}. */
@Command(
    name = "start",
    description =
        "From the start of server processes to the first write that is acknowledged: one process,"
            + " and three that have found each other and dealt the copies out.",
    mixinStandardHelpOptions = true)
final class StartCommand implements Callable<Integer> {
  private static final int VALUE_BYTES = 100;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--peers",
      split = ",",
      defaultValue = "hazelcast",
      description = "Whom to compare with: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private List<PeerKind> peers = List.of();

  @Option(names = "--rounds", description = "Of each peer (default: 5).")
  private int rounds = 5;

  @Option(
      names = "--nodes",
      split = ",",
      description = "How many processes at once (default: 1,3).")
  private List<Integer> nodes = List.of(1, 3);

  @Override
  public Integer call() throws IOException, InterruptedException {
    Positive.check("rounds", rounds);
    for (int count : nodes) {
      Positive.check("nodes", count);
    }
    Map<String, List<Double>> figures = new LinkedHashMap<>();
    EnumSet<PeerKind> kinds = EnumSet.of(PeerKind.LATTICE);
    kinds.addAll(peers);
    PrintWriter err = spec.commandLine().getErr();
    for (int round = 1; round <= rounds; round++) {
      for (int count : nodes) {
        for (PeerKind kind : kinds) {
          if (kind.objection(count).isEmpty()) {
            String name = "%s, %d".formatted(kind.name().toLowerCase(Locale.ROOT), count);
            double millis = start(kind, count);
            figures.computeIfAbsent(name, key -> new ArrayList<>()).add(millis);
            err.printf(Locale.ROOT, "round %d of %d: %s: %.0f ms%n", round, rounds, name, millis);
            err.flush();
          }
        }
      }
    }
    print(figures);
    return 0;
  }

  private static double start(PeerKind kind, int nodes) throws IOException, InterruptedException {
    try (Peer peer = kind.create(nodes, 0, List.of())) {
      long begun = System.nanoTime();
      peer.launch();
      peer.connect();
      peer.set(1, new byte[VALUE_BYTES]);
      return (System.nanoTime() - begun) / 1e6;
    }
  }

  private void print(Map<String, List<Double>> figures) {
    PrintWriter out = spec.commandLine().getOut();
    TextTable table = new TextTable(List.of("peer, processes", "least ms", "median ms", "most ms"));
    figures.forEach((name, all) -> {
      Collections.sort(all);
      table.row(
          List.of(
              name,
              Math.round(all.get(0)),
              Math.round(all.get(all.size() / 2)),
              Math.round(all.get(all.size() - 1))));
    });
    table.print(out, "");
    out.flush();
  }
}
