package io.latticegrid.node.cli;

import io.latticegrid.node.demo.DemoOptions;
import io.latticegrid.node.demo.DemoSplit;
import io.latticegrid.node.demo.SplitReport;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lattice demo split}. */
@Command(
    name = "split",
    description = "Cut three nodes in two, write on both sides, heal, and look at every field.",
    mixinStandardHelpOptions = true)
final class DemoSplitCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--port", defaultValue = "7400", description = "First port (default: 7400).")
  private int port = 7400;

  @Option(names = "--json", description = "Print one JSON object on stdout and nothing else.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    SplitReport report =
        new DemoSplit(new DemoOptions(port, false, json), json ? err : out, err).run();
    if (json) {
      ConnectOptions.print(
          out,
          JsonValues.object()
              .put("acknowledgedWest", report.acknowledgedWest())
              .put("acknowledgedEast", report.acknowledgedEast())
              .put("firstWestMs", report.firstWestMillis())
              .put("firstEastMs", report.firstEastMillis())
              .put("verified", report.verified())
              .put("decidedByLaterWrite", report.decided())
              .put("indeterminate", report.indeterminate())
              .put("lost", report.lost())
              .put("mergedMs", report.mergedMillis())
              .put("seconds", report.seconds()));
    }
    return report.isGood() ? 0 : 1;
  }
}
