package io.latticegrid.benchmarks.peer;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Hazelcast as its manual recommends it: members that keep one synchronous backup (its default),
 * and the Java client with its default routing to all members and no near cache.
 */
public final class HazelcastPeer implements Peer {
  private static final int FIRST_PORT = 15_701;

  /** From the manual's chapter on modular Java; without them it warns and is slower. */
  public static final List<String> RECOMMENDED =
      List.of(
          "--add-modules=java.se",
          "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
          "--add-opens=java.management/sun.management=ALL-UNNAMED",
          "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED");

  private final ServerProcesses servers = new ServerProcesses("Hazelcast");
  private final List<String> addresses = new ArrayList<>();
  private final int nodes;
  private @Nullable HazelcastInstance client;
  private @Nullable IMap<Long, byte[]> map;

  /** A cluster of so many members, not started yet. */
  HazelcastPeer(int nodes) {
    this.nodes = nodes;
  }

  @Override
  public String name() {
    return "Hazelcast";
  }

  @Override
  public String version() {
    return connected().getCluster().getMembers().iterator().next().getVersion().toString();
  }

  @Override
  public void launch() throws IOException {
    int firstPort = ServerProcesses.freePorts(FIRST_PORT, nodes, 1);
    List<String> options = new ArrayList<>(RECOMMENDED);
    CommonPool.missingOption().ifPresent(options::add);
    for (int index = 0; index < nodes; index++) {
      addresses.add("127.0.0.1:" + (firstPort + index));
    }
    for (int index = 0; index < nodes; index++) {
      List<String> arguments = new ArrayList<>(List.of(String.valueOf(firstPort + index)));
      arguments.addAll(addresses);
      servers.launch(options, HazelcastMember.class, arguments);
    }
  }

  @Override
  public void connect() throws IOException, InterruptedException {
    for (int index = 0; index < nodes; index++) {
      int server = index;
      servers.await("joined", () -> servers.hasSaid(server, MemberProcess.READY));
    }
    ClientConfig config = new ClientConfig();
    config.setClusterName(HazelcastMember.CLUSTER);
    config.setProperty("hazelcast.logging.type", "none");
    config.getNetworkConfig().setAddresses(addresses);
    client = HazelcastClient.newHazelcastClient(config);
    map = client.getMap("bench");
  }

  @Override
  public byte @Nullable [] get(long key) {
    return opened().get(key);
  }

  @Override
  public void set(long key, byte[] value) {
    opened().set(key, value);
  }

  @Override
  public CompletionStage<?> getAsync(long key) {
    return opened().getAsync(key);
  }

  @Override
  public CompletionStage<?> setAsync(long key, byte[] value) {
    return opened().setAsync(key, value);
  }

  @Override
  public Map<Long, byte[]> getAll(Set<Long> keys) {
    return opened().getAll(keys);
  }

  @Override
  public void setAll(Map<Long, byte[]> entries) {
    opened().setAll(entries);
  }

  @Override
  public void increment(long key) {
    connected().<Long, Long>getMap("counters").executeOnKey(key, new HazelcastIncrement());
  }

  @Override
  public void kill(int server) {
    servers.kill(server);
  }

  @Override
  public long serverCpuNanos() {
    return servers.cpuNanos();
  }

  private HazelcastInstance connected() {
    if (client == null) {
      throw new IllegalStateException("not connected");
    }
    return client;
  }

  private IMap<Long, byte[]> opened() {
    if (map == null) {
      throw new IllegalStateException("not connected");
    }
    return map;
  }

  @Override
  public void close() {
    try (servers) {
      if (client != null) {
        client.shutdown();
      }
    }
  }
}
