package io.latticegrid.node.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.node.config.NodeSettings;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lattice node}. */
@Command(
    name = "node",
    description = "Run a node until it is stopped (Ctrl-C leaves the cluster in order).",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample: a cluster of two on this machine%n",
    footer = {
      "  lattice node",
      "  lattice node --port 7410 --join 127.0.0.1:7400",
      "%nSettings also come from --config FILE and from LATTICE_* environment variables."
    })
final class NodeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private SettingOptions options = new SettingOptions();

  @Option(
      names = "--check-config",
      description = "Say what the settings are, or all that is wrong with them, and start nothing.")
  private boolean checkConfig;

  @Option(
      names = "--drain-timeout",
      paramLabel = "SECONDS",
      defaultValue = "20",
      description =
          "How long a node that is told to stop hands over what it has (default:"
              + " ${DEFAULT-VALUE}).")
  private long drainSeconds = NodeRun.DRAIN_SECONDS;

  @Option(names = "--json", description = "Print one JSON object on stdout when the node is ready.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    NodeSettings settings = options.settings();
    if (checkConfig) {
      return check(settings);
    }
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    new NodeRun(out, err, drainSeconds, json).untilStopped(settings.toConfig());
    return 0;
  }

  private int check(NodeSettings settings) {
    PrintWriter out = spec.commandLine().getOut();
    NodeConfig checked = settings.toConfig();
    if (json) {
      ObjectNode object = JsonValues.object().put("valid", true);
      settings.values().forEach(object::put);
      ConnectOptions.print(out, object);
    } else {
      settings.values().forEach((name, value) -> out.println(name + ": " + value));
      out.println("The configuration is valid; the node would listen on " + checked.listen() + ".");
      out.flush();
    }
    return 0;
  }
}
