package io.latticegrid.benchmarks.durable;

import io.latticegrid.benchmarks.peer.ServerProcesses;
import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.schema.MapStore;
import io.latticegrid.node.cli.Main;
import io.latticegrid.proto.message.AckLevel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One {@code lattice node}, and a client of it. Confined to the thread of the run. */
final class DurableNode implements AutoCloseable {
  private static final List<String> JVM_OPTIONS =
      List.of(
          "-Xms2g",
          "-Xmx2g",
          "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
          "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED");

  private final ServerProcesses servers = new ServerProcesses("LatticeGrid");
  private @Nullable LatticeClient client;

  /** Starts the node and connects to it. */
  static DurableNode start(int port, List<String> options)
      throws IOException, InterruptedException {
    DurableNode node = new DurableNode();
    List<String> arguments = new ArrayList<>(List.of("node", "--port", String.valueOf(port)));
    arguments.addAll(options);
    node.servers.launch(JVM_OPTIONS, Main.class, arguments);
    node.servers.await("answering", () -> node.tryConnect("127.0.0.1:" + port));
    return node;
  }

  private boolean tryConnect(String address) {
    try {
      client = LatticeClient.connect(address);
      return true;
    } catch (GridException e) {
      return false; // it does not listen yet
    }
  }

  /** The map whose writes are answered when the log has them. */
  GridMap<Long, byte[]> map(String name) {
    return connected().map(name, Long.class, byte[].class).withLevel(AckLevel.PERSISTED);
  }

  /** A map before a table that keeps bytes. */
  GridMap<Long, byte[]> stored(String name) {
    return connected().map(name, Long.class, byte[].class, MapStore.table(name).asBytes());
  }

  private LatticeClient connected() {
    if (client == null) {
      throw new IllegalStateException("not started");
    }
    return client;
  }

  /** Kills it as {@code kill -9} does. */
  @Override
  public void close() {
    if (client != null) {
      client.close();
    }
    servers.close();
  }
}
