package io.latticegrid.node.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticegrid.data.error.GridException;
import io.latticegrid.node.Node;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.node.config.NodeSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.Security;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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

  @Option(names = "--port", description = "Port of the binary protocol (default: 7400).")
  private @Nullable Integer port;

  @Option(names = "--host", description = "Address to listen on (default: 127.0.0.1).")
  private @Nullable String host;

  @Option(
      names = "--join",
      paramLabel = "HOST:PORT,...",
      description =
          "Nodes of the cluster to join: addresses, dns:NAME:PORT or file:PATH;"
              + " none: create a cluster.")
  private @Nullable String join;

  @Option(names = "--data-dir", paramLabel = "DIR", description = "Where the node's id is kept.")
  private @Nullable String dataDir;

  @Option(names = "--config", paramLabel = "FILE", description = "A lattice.yaml with settings.")
  private @Nullable Path config;

  @Option(names = "--cluster-name", description = "The cluster's name (default: lattice).")
  private @Nullable String clusterName;

  @Option(names = "--shards", description = "Event loops that own partitions (default: cores).")
  private @Nullable Integer shards;

  @Option(
      names = "--advertise",
      paramLabel = "HOST:PORT",
      description = "Address that others are told (default: where the node listens).")
  private @Nullable String advertise;

  @Option(
      names = "--cluster-secret-file",
      paramLabel = "FILE",
      description = "File with the secret that members prove to each other (default: none).")
  private @Nullable String secretFile;

  @Option(
      names = "--check-config",
      description = "Say what the settings are, or all that is wrong with them, and start nothing.")
  private boolean checkConfig;

  @Option(
      names = "--zone",
      description = "What the node may fail together with, such as a rack (default: none).")
  private @Nullable String zone;

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
    NodeSettings settings = settings();
    if (checkConfig) {
      return check(settings);
    }
    Node node = Node.start(settings.toConfig());
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

  private NodeSettings settings() {
    NodeSettings settings = new NodeSettings(reference(), NodeCommand::textOrNull);
    if (config != null) {
      settings.file(read(config), config.toString());
    }
    return settings
        .environment(System.getenv())
        .flag("port", port)
        .flag("host", host)
        .flag("join", join)
        .flag("data-dir", dataDir)
        .flag("cluster-name", clusterName)
        .flag("shards", shards)
        .flag("zone", zone)
        .flag("advertise", advertise)
        .flag("cluster-secret-file", secretFile);
  }

  private static @Nullable String textOrNull(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException | InvalidPathException e) {
      return null;
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

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT, "cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  static String reference() {
    try (InputStream in = NodeCommand.class.getResourceAsStream("/lattice-reference.yaml")) {
      if (in == null) {
        throw new IllegalStateException("lattice-reference.yaml is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
