package io.latticegrid.benchmarks.peer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.infinispan.client.hotrod.Flag;
import org.infinispan.client.hotrod.MetadataValue;
import org.infinispan.client.hotrod.RemoteCache;
import org.infinispan.client.hotrod.RemoteCacheManager;
import org.infinispan.client.hotrod.configuration.ConfigurationBuilder;
import org.infinispan.commons.util.Version;
import org.jspecify.annotations.Nullable;

/**
 * Infinispan: embedded members with the Hot Rod endpoint, two synchronous owners, kept on the heap,
 * and the Hot Rod client, which knows where keys are.
 */
final class InfinispanPeer implements Peer {
  private static final int FIRST_PORT = 16_222;
  private static final int FIRST_CLUSTER_PORT = 16_800;

  private final ServerProcesses servers = new ServerProcesses("Infinispan");
  private final int nodes;
  private int firstPort;
  private @Nullable RemoteCacheManager client;
  private @Nullable RemoteCache<Long, byte[]> cache;
  private @Nullable RemoteCache<Long, Long> counters;

  InfinispanPeer(int nodes) {
    this.nodes = nodes;
  }

  @Override
  public String name() {
    return "Infinispan";
  }

  @Override
  public String version() {
    return Version.getVersion();
  }

  @Override
  public void launch() throws IOException {
    firstPort = ServerProcesses.freePorts(FIRST_PORT, nodes, 1);
    int clusterPort = ServerProcesses.freePorts(FIRST_CLUSTER_PORT, nodes, 1);
    List<String> options = new ArrayList<>();
    CommonPool.missingOption().ifPresent(options::add);
    for (int index = 0; index < nodes; index++) {
      List<String> arguments = new ArrayList<>();
      arguments.add(String.valueOf(firstPort + index));
      arguments.add(String.valueOf(clusterPort + index));
      for (int other = 0; other < nodes; other++) {
        arguments.add(String.valueOf(clusterPort + other));
      }
      servers.launch(options, InfinispanMember.class, arguments);
    }
  }

  @Override
  public void connect() throws IOException, InterruptedException {
    for (int index = 0; index < nodes; index++) {
      int server = index;
      servers.await("joined", () -> servers.hasSaid(server, MemberProcess.READY));
    }
    ConfigurationBuilder config = new ConfigurationBuilder();
    for (int index = 0; index < nodes; index++) {
      config.addServer().host("127.0.0.1").port(firstPort + index);
    }
    client = new RemoteCacheManager(config.build());
    cache = client.getCache(InfinispanMember.CACHE);
    counters = client.getCache(InfinispanMember.COUNTERS);
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

  /** Two round trips: its protocol has no processor of entries. */
  @Override
  public void increment(long key) {
    RemoteCache<Long, Long> numbers = connected(counters);
    while (true) {
      MetadataValue<Long> found = numbers.getWithMetadata(key);
      if (found == null) {
        if (numbers.withFlags(Flag.FORCE_RETURN_VALUE).putIfAbsent(key, 1L) == null) {
          return;
        }
      } else if (numbers.replaceWithVersion(key, found.getValue() + 1, found.getVersion())) {
        return;
      }
    }
  }

  @Override
  public void kill(int server) {
    servers.kill(server);
  }

  @Override
  public long serverCpuNanos() {
    return servers.cpuNanos();
  }

  private RemoteCache<Long, byte[]> opened() {
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
        client.stop();
      }
    }
  }
}
