package io.latticegrid.benchmarks.store;

import io.latticegrid.benchmarks.peer.ServerProcesses;
import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.client.config.ClientConfig;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.schema.MapStore;
import io.latticegrid.node.cli.Main;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import io.latticegrid.proto.routing.RoutingView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** LatticeGrid: three {@code lattice node} with the table as a store of one's own. */
final class LatticeStore implements StorePeer {
  private static final int FIRST_PORT = 18_400;
  private static final int PORT_STEP = 10;
  private static final List<String> JVM_OPTIONS =
      List.of(
          "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
          "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED");

  private final ServerProcesses servers = new ServerProcesses("LatticeGrid");
  private final List<String> addresses = new ArrayList<>();
  private @Nullable LatticeClient client;
  private @Nullable GridMap<Long, Long> stored;
  private @Nullable GridMap<Long, Long> plain;

  @Override
  public String name() {
    return "LatticeGrid";
  }

  @Override
  public void start(TableServer table) throws IOException, InterruptedException {
    int firstPort = ServerProcesses.freePorts(FIRST_PORT, NODES, PORT_STEP);
    for (int node = 0; node < NODES; node++) {
      addresses.add("127.0.0.1:" + (firstPort + node * PORT_STEP));
    }
    Path settings = servers.directory().resolve("lattice.yaml");
    Files.writeString(settings, "store-delay-millis: " + DELAY_MILLIS + "\n");
    for (int node = 0; node < NODES; node++) {
      servers.launch(
          JVM_OPTIONS,
          Main.class,
          List.of(
              "node",
              "--config",
              settings.toString(),
              "--port",
              String.valueOf(firstPort + node * PORT_STEP),
              "--join",
              String.join(",", addresses),
              "--shards",
              "1",
              "--data-dir",
              servers.directory().resolve("node-" + node).toString(),
              "--store-url",
              "own:bench:%d:%d".formatted(table.port(), node)));
    }
    servers.await("answering", this::tryConnect);
    LatticeClient connected = opened(client);
    servers.await("fully replicated", () -> isReplicated(connected.routing()));
    MapStore behind = MapStore.table("numbers").withoutLoading();
    stored = connected.map("stored", Long.class, Long.class, behind);
    plain = connected.map("plain", Long.class, Long.class);
  }

  private boolean tryConnect() {
    try {
      client = LatticeClient.connect(ClientConfig.of(addresses.toArray(new String[0])));
      return true;
    } catch (GridException e) {
      return false; // no node listens yet
    }
  }

  private static boolean isReplicated(RoutingView view) {
    return view.members().size() == NODES
        && !view.tables().isEmpty()
        && view.tables().stream()
            .allMatch(table -> table.rows().stream().allMatch(LatticeStore::isSettled));
  }

  private static boolean isSettled(PartitionRow row) {
    return row.target().isEmpty() && row.inSync().size() == 2 && row.replicas().size() == 2;
  }

  @Override
  public List<Long> keysOf(int node, int count) {
    RoutingView view = opened(client).routing();
    var info = opened(stored).info();
    PartitionTable table = view.table(info.group()).orElseThrow();
    List<Long> keys = new ArrayList<>();
    for (long key = 0; keys.size() < count; key++) {
      int partition = info.definition().partitionOf(Canonical.toBytes(key), table.rows().size());
      String owner =
          table
              .row(partition)
              .primary()
              .flatMap(view::member)
              .map(member -> member.address().toString())
              .orElse("");
      if (owner.equals(addresses.get(node))) {
        keys.add(key);
      }
    }
    return keys;
  }

  @Override
  public void set(long key, long value) {
    opened(stored).set(key, value);
  }

  @Override
  public void setPlain(long key, long value) {
    opened(plain).set(key, value);
  }

  @Override
  public long size() {
    return opened(stored).size();
  }

  @Override
  public void kill(int node) throws InterruptedException {
    servers.kill(node);
  }

  @Override
  public void close() {
    if (client != null) {
      client.close();
    }
    servers.close();
  }

  private static <T> T opened(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("not started");
    }
    return part;
  }
}
