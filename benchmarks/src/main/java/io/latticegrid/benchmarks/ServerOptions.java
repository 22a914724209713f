package io.latticegrid.benchmarks;

import io.latticegrid.benchmarks.peer.Peer;
import io.latticegrid.benchmarks.peer.PeerKind;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that say what servers there are. Confined to the thread of the command line. */
final class ServerOptions {
  @Option(names = "--nodes", description = "Server processes of each peer (default: 3).")
  private int nodes = 3;

  @Option(
      names = "--shards",
      description =
          "Of each node of LatticeGrid (default: an even share of the processors for each node and"
              + " the driver, at least 1).")
  private int shards;

  @Option(
      names = "--jvm",
      paramLabel = "OPTION",
      description = "One more option for the JVM of LatticeGrid's servers; may be given again.")
  private List<String> jvm = List.of();

  int nodes() {
    return nodes;
  }

  /** A peer that is not started yet. */
  Peer create(PeerKind kind) {
    return kind.create(nodes, shards, jvm);
  }
}
