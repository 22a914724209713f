package io.latticegrid.benchmarks.peer;

import io.latticegrid.client.GridCounters;
import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.client.config.ClientConfig;
import io.latticegrid.client.config.InFlight.WhenFull;
import io.latticegrid.data.error.GridException;
import io.latticegrid.node.admin.AdminClient;
import io.latticegrid.node.cli.Main;
import io.latticegrid.node.wire.AdminMember;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.RoutingView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * LatticeGrid: {@code lattice node} with its defaults, save that nodes share the machine's
 * processors with each other and the driver: each has its even share of them as shards, and the
 * Java client.
 */
final class LatticePeer implements Peer {
  private static final int FIRST_PORT = 17_400;
  private static final int PORT_STEP = 10;
  private static final List<String> JVM_OPTIONS =
      List.of(
          "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
          "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED");

  private final ServerProcesses servers = new ServerProcesses("LatticeGrid");
  private final List<String> addresses = new ArrayList<>();
  private final int nodes;
  private final LatticeOptions options;
  private final List<LatticeClient> clients = new ArrayList<>();
  private final List<GridMap<Long, byte[]>> maps = new ArrayList<>();
  private @Nullable LatticeClient refusing;

  /** The map of that client, while it is to be used for asynchronous operations. */
  private volatile @Nullable GridMap<Long, byte[]> refusingMap;

  private @Nullable GridCounters<String> counters;

  /**
   * How its servers are started.
   *
   * @param shards of each; 0 for its share of the processors
   * @param jvm more options for the JVM
   * @param clients how many clients the driver has, each with connections of its own; a key goes by
   *     one of them
   */
  record LatticeOptions(int shards, List<String> jvm, int clients) {}

  LatticePeer(int nodes, LatticeOptions options) {
    this.nodes = nodes;
    this.options = options;
  }

  private int shards() {
    int processors = Runtime.getRuntime().availableProcessors();
    return options.shards() > 0 ? options.shards() : Math.max(1, processors / (nodes + 1));
  }

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
    int firstPort = ServerProcesses.freePorts(FIRST_PORT, nodes, PORT_STEP);
    for (int index = 0; index < nodes; index++) {
      addresses.add("127.0.0.1:" + (firstPort + index * PORT_STEP));
    }
    for (int index = 0; index < nodes; index++) {
      List<String> arguments =
          List.of(
              "node",
              "--port",
              String.valueOf(firstPort + index * PORT_STEP),
              "--join",
              String.join(",", addresses),
              "--shards",
              String.valueOf(shards()),
              "--data-dir",
              servers.directory().resolve("node-" + index).toString());
      launch(arguments);
    }
  }

  /** As {@code ./lattice node} does, or from this JVM's class path where there is no such jar. */
  private void launch(List<String> arguments) throws IOException {
    Path jar = Path.of(System.getProperty("lattice.home", ""), "node/target/latticegrid-node.jar");
    String recorded = System.getProperty("lattice.aot", "");
    List<String> jvm = new ArrayList<>();
    if (!recorded.isEmpty() && Files.exists(jar)) {
      jvm.add("-XX:AOTCache=" + recorded);
      jvm.addAll(options.jvm());
      servers.launchJar(jvm, jar, arguments);
    } else {
      jvm.addAll(JVM_OPTIONS);
      jvm.addAll(options.jvm());
      servers.launch(jvm, Main.class, arguments);
    }
  }

  @Override
  public void connect() throws IOException, InterruptedException {
    servers.await("answering", this::tryConnect);
    while (clients.size() < options.clients()) {
      clients.add(LatticeClient.connect(ClientConfig.of(addresses.toArray(new String[0]))));
    }
    LatticeClient connected = first();
    servers.await("fully replicated", () -> isReplicated(connected.routing()));
    clients.forEach(client -> maps.add(client.map("bench", Long.class, byte[].class)));
    counters = connected.counters("bench-counters");
  }

  private boolean tryConnect() {
    try {
      clients.add(LatticeClient.connect(ClientConfig.of(addresses.toArray(new String[0]))));
      return true;
    } catch (GridException e) {
      return false; // no node listens yet
    }
  }

  /** Whether all members are there and every partition has its copies and stays where it is. */
  private boolean isReplicated(RoutingView view) {
    return view.members().size() == nodes
        && !view.tables().isEmpty()
        && view.tables().stream()
            .allMatch(table -> table.rows().stream().allMatch(this::isSettled));
  }

  private boolean isSettled(PartitionRow row) {
    int copies = Math.min(2, nodes);
    return row.target().isEmpty()
        && row.inSync().size() == copies
        && row.replicas().size() == copies;
  }

  @Override
  public byte @Nullable [] get(long key) {
    return map(key).get(key);
  }

  @Override
  public void set(long key, byte[] value) {
    map(key).set(key, value);
  }

  @Override
  public CompletionStage<?> getAsync(long key) {
    return async(key).getAsync(key);
  }

  @Override
  public CompletionStage<?> setAsync(long key, byte[] value) {
    return async(key).setAsync(key, value);
  }

  private GridMap<Long, byte[]> async(long key) {
    GridMap<Long, byte[]> other = refusingMap;
    return other == null ? map(key) : other;
  }

  @Override
  public void refuseWhenFull(boolean refuse) {
    LatticeClient other = refusing;
    if (refuse && other == null) {
      ClientConfig config = ClientConfig.of(addresses.toArray(new String[0]));
      other = LatticeClient.connect(config.withWhenFull(WhenFull.REFUSE));
      refusing = other;
    }
    refusingMap = refuse && other != null ? other.map("bench", Long.class, byte[].class) : null;
  }

  @Override
  public Map<Long, byte[]> getAll(Set<Long> keys) {
    return map(0).getAll(keys);
  }

  @Override
  public void setAll(Map<Long, byte[]> entries) {
    map(0).putAll(entries);
  }

  @Override
  public void increment(long key) {
    opened(counters).add(String.valueOf(key), 1);
  }

  @Override
  public OptionalInt leader() {
    LatticeClient connected = first();
    AdminMember leader = new AdminClient(connected).clusterStatus().getCoordinator();
    return connected.members().stream()
        .filter(member -> member.id().nodeId() == leader.getNodeId())
        .mapToInt(member -> addresses.indexOf(member.address().toString()))
        .findFirst();
  }

  @Override
  public void kill(int server) {
    servers.kill(server);
  }

  @Override
  public long serverCpuNanos() {
    return servers.cpuNanos();
  }

  /** The map by that client by which a key goes. */
  private GridMap<Long, byte[]> map(long key) {
    if (maps.isEmpty()) {
      throw new IllegalStateException("not connected");
    }
    return maps.get(maps.size() == 1 ? 0 : (int) (key % maps.size()));
  }

  private LatticeClient first() {
    if (clients.isEmpty()) {
      throw new IllegalStateException("not connected");
    }
    return clients.get(0);
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
      if (refusing != null) {
        refusing.close();
      }
      clients.forEach(LatticeClient::close);
    }
  }
}
