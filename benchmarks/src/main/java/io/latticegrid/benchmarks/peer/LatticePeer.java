package io.latticegrid.benchmarks.peer;

import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.client.config.ClientConfig;
import io.latticegrid.data.error.GridException;
import io.latticegrid.node.cli.Main;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.RoutingView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** LatticeGrid with its defaults: {@code lattice node} three times, and the Java client. */
final class LatticePeer implements Peer {
  private static final int FIRST_PORT = 17_400;
  private static final int PORT_STEP = 10;

  private final ServerProcesses servers = new ServerProcesses("LatticeGrid");
  private final List<String> addresses = new ArrayList<>();
  private @Nullable LatticeClient client;
  private @Nullable GridMap<Long, byte[]> map;

  @Override
  public String name() {
    return "LatticeGrid";
  }

  @Override
  public String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }

  @Override
  public void launch() throws IOException {
    int firstPort = ServerProcesses.freePorts(FIRST_PORT, NODES, PORT_STEP);
    for (int index = 0; index < NODES; index++) {
      addresses.add("127.0.0.1:" + (firstPort + index * PORT_STEP));
    }
    for (int index = 0; index < NODES; index++) {
      servers.launch(
          List.of(
              "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
              "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED"),
          Main.class,
          List.of(
              "node",
              "--port",
              String.valueOf(firstPort + index * PORT_STEP),
              "--join",
              String.join(",", addresses),
              "--data-dir",
              servers.directory().resolve("node-" + index).toString()));
    }
  }

  @Override
  public void connect() throws IOException, InterruptedException {
    servers.await("answering", this::tryConnect);
    LatticeClient connected = opened(client);
    servers.await("fully replicated", () -> isReplicated(connected.routing()));
    map = connected.map("bench", Long.class, byte[].class);
  }

  private boolean tryConnect() {
    try {
      client = LatticeClient.connect(ClientConfig.of(addresses.toArray(new String[0])));
      return true;
    } catch (GridException e) {
      return false; // no node listens yet
    }
  }

  /** Whether all members are there and every partition is on two of them and stays where it is. */
  private static boolean isReplicated(RoutingView view) {
    return view.members().size() == NODES
        && !view.tables().isEmpty()
        && view.tables().stream()
            .allMatch(table -> table.rows().stream().allMatch(LatticePeer::isSettled));
  }

  private static boolean isSettled(PartitionRow row) {
    return row.target().isEmpty() && row.inSync().size() == 2 && row.replicas().size() == 2;
  }

  @Override
  public byte @Nullable [] get(long key) {
    return opened(map).get(key);
  }

  @Override
  public void set(long key, byte[] value) {
    opened(map).set(key, value);
  }

  @Override
  public void setAll(Map<Long, byte[]> entries) {
    opened(map).putAll(entries);
  }

  @Override
  public long serverCpuNanos() {
    return servers.cpuNanos();
  }

  private static <T> T opened(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("not connected");
    }
    return part;
  }

  @Override
  public void close() {
    try (servers) {
      if (client != null) {
        client.close();
      }
    }
  }
}
