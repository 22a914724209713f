package io.latticegrid.benchmarks.peer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.ignite.Ignition;
import org.apache.ignite.client.ClientCache;
import org.apache.ignite.client.IgniteClient;
import org.apache.ignite.configuration.ClientConfiguration;
import org.apache.ignite.internal.IgniteVersionUtils;
import org.jspecify.annotations.Nullable;

/**
 * Ignite 2 in memory: an atomic partitioned cache whose backup is waited for, and the thin client,
 * which knows where keys are.
 */
final class IgnitePeer implements Peer {
  private static final int FIRST_PORT = 16_100;
  private static final int PORTS_A_NODE = 3;

  /** What its start script opens. */
  private static final List<String> OPENED =
      List.of(
          "jdk.management/com.sun.management.internal",
          "java.base/jdk.internal.misc",
          "java.base/sun.nio.ch",
          "java.base/sun.util.calendar",
          "java.base/sun.reflect.generics.reflectiveObjects",
          "java.base/java.io",
          "java.base/java.nio",
          "java.base/java.net",
          "java.base/java.util",
          "java.base/java.util.concurrent",
          "java.base/java.util.concurrent.locks",
          "java.base/java.util.concurrent.atomic",
          "java.base/java.lang",
          "java.base/java.lang.invoke",
          "java.base/java.math",
          "java.base/java.time",
          "java.management/com.sun.jmx.mbeanserver");

  private final ServerProcesses servers = new ServerProcesses("Ignite");
  private final List<String> addresses = new ArrayList<>();
  private final int nodes;
  private @Nullable IgniteClient client;
  private @Nullable ClientCache<Long, byte[]> cache;
  private @Nullable ClientCache<Long, Long> counters;

  IgnitePeer(int nodes) {
    this.nodes = nodes;
  }

  @Override
  public String name() {
    return "Ignite";
  }

  @Override
  public String version() {
    return IgniteVersionUtils.VER_STR;
  }

  @Override
  public void launch() throws IOException {
    int first = ServerProcesses.freePorts(FIRST_PORT, nodes * PORTS_A_NODE, 1);
    List<String> discovery = new ArrayList<>();
    for (int index = 0; index < nodes; index++) {
      addresses.add("127.0.0.1:" + (first + index));
      discovery.add("127.0.0.1:" + (first + nodes + index));
    }
    List<String> options = new ArrayList<>(List.of("-DIGNITE_UPDATE_NOTIFIER=false"));
    OPENED.forEach(name -> options.add("--add-opens=" + name + "=ALL-UNNAMED"));
    CommonPool.missingOption().ifPresent(options::add);
    for (int index = 0; index < nodes; index++) {
      List<String> arguments = new ArrayList<>();
      arguments.add(servers.directory().resolve("work-" + index).toString());
      for (int use = 0; use < PORTS_A_NODE; use++) {
        arguments.add(String.valueOf(first + use * nodes + index));
      }
      arguments.addAll(discovery);
      servers.launch(options, IgniteMember.class, arguments);
    }
  }

  @Override
  public void connect() throws IOException, InterruptedException {
    for (int index = 0; index < nodes; index++) {
      int server = index;
      servers.await("joined", () -> servers.hasSaid(server, MemberProcess.READY));
    }
    client =
        Ignition.startClient(
            new ClientConfiguration()
                .setAddresses(addresses.toArray(new String[0]))
                .setPartitionAwarenessEnabled(true));
    cache = client.cache(IgniteMember.CACHE);
    counters = client.cache(IgniteMember.COUNTERS);
  }

  @Override
  public byte @Nullable [] get(long key) {
    return opened().get(key);
  }

  @Override
  public void set(long key, byte[] value) {
    opened().put(key, value);
  }

  @Override
  public CompletionStage<?> getAsync(long key) {
    return opened().getAsync(key);
  }

  @Override
  public CompletionStage<?> setAsync(long key, byte[] value) {
    return opened().putAsync(key, value);
  }

  @Override
  public Map<Long, byte[]> getAll(Set<Long> keys) {
    return opened().getAll(keys);
  }

  @Override
  public void setAll(Map<Long, byte[]> entries) {
    opened().putAll(entries);
  }

  @Override
  public void increment(long key) {
    connected(counters).invoke(key, new IgniteIncrement());
  }

  @Override
  public void kill(int server) {
    servers.kill(server);
  }

  @Override
  public long serverCpuNanos() {
    return servers.cpuNanos();
  }

  private ClientCache<Long, byte[]> opened() {
    return connected(cache);
  }

  private static <T> T connected(@Nullable T part) {
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
