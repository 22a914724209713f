package io.latticegrid.node.cli;

import io.latticegrid.node.demo.Demo;
import io.latticegrid.node.demo.DemoOptions;
import io.latticegrid.node.demo.DemoReport;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lattice demo}. */
@Command(
    name = "demo",
    description =
        "Start three nodes, load 20,000 real flights, query them, kill a node and lose nothing.",
    subcommands = {DemoSplitCommand.class, DemoStoreCommand.class},
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--port", defaultValue = "7400", description = "First port (default: 7400).")
  private int port = 7400;

  @Option(names = "--keep", description = "Leave the cluster running at the end.")
  private boolean keep;

  @Option(names = "--json", description = "Print one JSON object on stdout and nothing else.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    DemoReport report = new Demo(new DemoOptions(port, keep, json), json ? err : out, err).run();
    if (json) {
      ConnectOptions.print(
          out,
          JsonValues.object()
              .put("entries", report.entries())
              .put("acknowledgedWrites", report.acknowledgedWrites())
              .put("lost", report.lost())
              .put("wrong", report.wrong())
              .put("indeterminate", report.indeterminate())
              .put("reads", report.reads())
              .put("longestPauseMs", report.longestPauseMillis())
              .put("killed", report.killed())
              .put("killedCoordinator", report.killedCoordinator())
              .put("replicatedAgainMs", report.replicatedAgainMillis())
              .put("partitionsScannedByPrunedQuery", report.pruned().partitions())
              .put("nodesContactedByPrunedQuery", report.pruned().nodes())
              .put("seconds", report.seconds()));
    }
    return report.isGood() ? 0 : 1;
  }
}
