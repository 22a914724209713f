package io.latticegrid.benchmarks;

import io.latticegrid.benchmarks.load.Failover;
import io.latticegrid.benchmarks.load.Failover.Figures;
import io.latticegrid.benchmarks.peer.Peer;
import io.latticegrid.benchmarks.peer.PeerKind;
import io.latticegrid.node.text.TextTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lattice bench failover}. */
@Command(
    name = "failover",
    description =
        "Kill one of three servers while 8 threads write keys of their own: how long nobody got an"
            + " answer, how long one write took, what failed, and what was lost. Each round starts"
            + " anew.",
    mixinStandardHelpOptions = true)
final class FailoverCommand implements Callable<Integer> {
  private static final int NODES = 3;
  private static final long WARM_UP_MILLIS = 5_000;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--peers",
      split = ",",
      defaultValue = "hazelcast",
      description = "Whom to compare with: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private List<PeerKind> peers = List.of();

  @Option(names = "--rounds", description = "Of each peer (default: 3).")
  private int rounds = 3;

  @Option(names = "--seconds", description = "Of writing after the kill (default: 12).")
  private long seconds = 12;

  @Option(
      names = "--leader",
      description = "Kill the leader of the metadata, where a peer has one; else anyone but it.")
  private boolean leader;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Positive.check("rounds", rounds);
    Positive.check("seconds", seconds);
    PrintWriter err = spec.commandLine().getErr();
    TextTable table =
        new TextTable(
            List.of("peer", "round", "writes", "longest gap ms", "slowest ms", "errors", "lost"));
    EnumSet<PeerKind> kinds = EnumSet.of(PeerKind.LATTICE);
    kinds.addAll(peers);
    boolean whole = true;
    for (int round = 1; round <= rounds; round++) {
      for (PeerKind kind : kinds) {
        if (kind.objection(NODES).isEmpty()) {
          try (Peer peer = kind.create(NODES, 0, List.of())) {
            whole &= measured(peer, round, table, err) || kind != PeerKind.LATTICE;
          }
        }
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    table.print(out, "");
    out.flush();
    return whole ? 0 : 1;
  }

  private boolean measured(Peer peer, int round, TextTable table, PrintWriter err)
      throws IOException, InterruptedException {
    peer.launch();
    peer.connect();
    int victim = peer.leader().orElse(0);
    if (!leader && peer.leader().isPresent()) {
      victim = (victim + 1) % NODES;
    }
    Figures figures = new Failover(peer).run(victim, WARM_UP_MILLIS, seconds * 1_000);
    err.printf(
        Locale.ROOT,
        "round %d of %d: %s: gap %.0f ms, %d errors%s, %d lost%n",
        round,
        rounds,
        peer.name(),
        figures.gapMillis(),
        figures.errors(),
        figures.firstError() == null ? "" : " (" + figures.firstError() + ")",
        figures.lost());
    err.flush();
    table.row(
        List.of(
            peer.name(),
            round,
            figures.operations(),
            Math.round(figures.gapMillis()),
            Math.round(figures.slowestMillis()),
            figures.errors(),
            figures.lost()));
    return figures.lost() == 0;
  }
}
