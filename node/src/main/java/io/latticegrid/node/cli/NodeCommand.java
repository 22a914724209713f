package io.latticegrid.node.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticegrid.node.Node;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.node.config.NodeSettings;
import java.io.PrintWriter;
import java.security.Security;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
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
  private long drainSeconds = 20;

  @Option(names = "--json", description = "Print one JSON object on stdout when the node is ready.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    // Records behind a name come and go with the nodes; the JVM would remember them for half a
    // minute.
    Security.setProperty("networkaddress.cache.ttl", "2");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
    NodeSettings settings = options.settings();
    if (checkConfig) {
      return check(settings);
    }
    NodeConfig checked = settings.toConfig();
    Node node = Node.start(checked, new HaltingFaultHandler(String.valueOf(checked.listen())));
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  leave(node);
                  stopped.countDown();
                },
                "lattice-shutdown"));
    announce(node);
    // An operator may drain it from elsewhere.
    node.left().whenComplete((nothing, error) -> stopped.countDown());
    stopped.await();
    return 0;
  }

  /** Hands over what it has; what nobody can take goes with the node. */
  private void leave(Node node) {
    List<String> rest = node.drain(Duration.ofSeconds(drainSeconds));
    if (!rest.isEmpty()) {
      spec.commandLine().getErr().println("lattice: leaving with copies that remain: " + rest);
      node.leave();
    }
  }

  private void announce(Node node) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ConnectOptions.print(
          out,
          JsonValues.object()
              .put("address", node.address().toString())
              .put("id", String.valueOf(node.id()))
              .put("pid", ProcessHandle.current().pid()));
    } else {
      out.printf("node %s is ready on %s (stop with Ctrl-C)%n", node.id(), node.address());
      out.flush();
    }
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
