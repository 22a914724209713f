package io.latticegrid.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.client.config.ClientConfig;
import io.latticegrid.data.error.GridException;
import java.io.PrintWriter;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Options of every command that talks to a cluster. Confined to its command. */
final class ConnectOptions {
  private static final Duration OPERATION_TIMEOUT = Duration.ofSeconds(20);

  @Option(
      names = {"-a", "--address", "--members"},
      split = ",",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:7400",
      description = "A node of the cluster, or several (default: ${DEFAULT-VALUE}).")
  private String[] addresses = {"127.0.0.1:7400"};

  @Option(
      names = "--cluster-name",
      defaultValue = "lattice",
      description = "The cluster's name (default: ${DEFAULT-VALUE}).")
  private String clusterName = "lattice";

  @Option(names = "--json", description = "Print one JSON object on stdout and nothing else.")
  private boolean json;

  LatticeClient connect() {
    return LatticeClient.connect(
        ClientConfig.of(addresses)
            .withClusterName(clusterName)
            .withOperationTimeout(OPERATION_TIMEOUT));
  }

  /** The address, where one node is meant and no other. */
  String onlyAddress() {
    if (addresses.length != 1) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT, "say which node is meant: --address HOST:PORT");
    }
    return addresses[0];
  }

  boolean json() {
    return json;
  }

  static void print(PrintWriter out, JsonNode object) {
    out.println(object.toPrettyString());
    out.flush();
  }
}
