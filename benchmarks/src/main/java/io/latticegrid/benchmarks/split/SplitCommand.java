package io.latticegrid.benchmarks.split;

import io.latticegrid.data.error.GridException;
import io.latticegrid.node.text.TextTable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lattice bench split}. */
@Command(
    name = "split",
    description =
        "Cut clusters of three nodes in two while both sides write, heal them, and count what each"
            + " grid has lost: writes to different fields of a record, increments, additions to a"
            + " set. Loopback and a TCP proxy; needs no rights.",
    mixinStandardHelpOptions = true)
public final class SplitCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--peers",
      split = ",",
      defaultValue = "lattice,hazelcast",
      description = "Whom: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private List<Kind> peers = List.of();

  @Option(names = "--splits", defaultValue = "3", description = "How many (default: 3).")
  private int splits = 3;

  @Option(
      names = "--seconds",
      defaultValue = "15",
      description = "How long each split lasts (default: 15).")
  private long seconds = 15;

  /** Who may be cut in two. */
  enum Kind {
    /** LatticeGrid. */
    LATTICE(LatticeSplit::new),
    /** Hazelcast community. */
    HAZELCAST(HazelcastSplit::new);

    private final Supplier<SplitPeer> factory;

    Kind(Supplier<SplitPeer> factory) {
      this.factory = factory;
    }
  }

  @Override
  public Integer call() throws Exception {
    if (splits < 1 || seconds < 1) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT, "--splits and --seconds must be at least 1");
    }
    PrintWriter err = spec.commandLine().getErr();
    PrintWriter out = spec.commandLine().getOut();
    List<SplitFigures> figures = new ArrayList<>();
    for (Kind kind : EnumSet.copyOf(peers)) {
      try (SplitPeer peer = kind.factory.get()) {
        figures.add(new SplitRun(peer, splits, seconds, err).run());
      }
    }
    TextTable table =
        new TextTable(
            List.of(
                "grid",
                "splits",
                "field writes",
                "fields lost",
                "increments",
                "lost",
                "additions",
                "lost",
                "unknown",
                "whole after s"));
    figures.forEach(each ->
        table.row(
            List.of(
                each.peer(),
                each.splits(),
                each.writes(),
                each.fieldsLost(),
                each.adds(),
                each.addsLost(),
                each.includes(),
                each.includesLost(),
                each.unknown(),
                each.mergeSeconds())));
    table.print(out, "");
    out.flush();
    return figures.stream().allMatch(f -> !f.peer().equals("LatticeGrid") || f.lostNothing())
        ? 0
        : 1;
  }
}
