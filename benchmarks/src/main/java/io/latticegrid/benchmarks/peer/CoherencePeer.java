package io.latticegrid.benchmarks.peer;

import com.tangosol.net.CacheFactory;
import com.tangosol.net.ConfigurableCacheFactory;
import com.tangosol.net.NamedCache;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Coherence, community edition: a partitioned cache on the heap with one backup, and the Extend
 * client, which has one connection to one proxy and no asynchronous calls. Its ready-made
 * incrementor wants a property of an object, so increments are left out.
 */
final class CoherencePeer implements Peer {
  private static final int FIRST_PORT = 16_400;
  private static final int CLUSTER_PORT = 16_574;

  private final ServerProcesses servers = new ServerProcesses("Coherence");
  private final int nodes;
  private int firstPort;
  private @Nullable ConfigurableCacheFactory client;
  private @Nullable NamedCache<Long, byte[]> cache;

  CoherencePeer(int nodes) {
    this.nodes = nodes;
  }

  @Override
  public String name() {
    return "Coherence";
  }

  @Override
  public String version() {
    return CacheFactory.VERSION;
  }

  @Override
  public boolean pipelines() {
    return false;
  }

  @Override
  public boolean increments() {
    return false;
  }

  @Override
  public void launch() throws IOException {
    firstPort = ServerProcesses.freePorts(FIRST_PORT, nodes, 1);
    int clusterPort = ServerProcesses.freePorts(CLUSTER_PORT, 1, 1);
    for (int index = 0; index < nodes; index++) {
      List<String> options =
          List.of(
              "-Dcoherence.cluster=lattice-bench",
              "-Dcoherence.mode=prod",
              "-Dcoherence.wka=127.0.0.1",
              "-Dcoherence.localhost=127.0.0.1",
              "-Dcoherence.clusterport=" + clusterPort,
              "-Dcoherence.cacheconfig=coherence-member.xml",
              "-D%s=%d".formatted(CoherenceMember.PORT, firstPort + index));
      servers.launch(options, CoherenceMember.class, List.of(String.valueOf(nodes)));
    }
  }

  @Override
  public void connect() throws IOException, InterruptedException {
    for (int index = 0; index < nodes; index++) {
      int server = index;
      servers.await("joined", () -> servers.hasSaid(server, MemberProcess.READY));
    }
    System.setProperty(CoherenceMember.PORT, String.valueOf(firstPort));
    System.setProperty("coherence.log.level", "1");
    client =
        CacheFactory.getCacheFactoryBuilder()
            .getConfigurableCacheFactory("coherence-client.xml", getClass().getClassLoader());
    cache = client.ensureCache(CoherenceMember.CACHE, null);
  }

  @Override
  public byte @Nullable [] get(long key) {
    return opened().get(key);
  }

  @Override
  public void set(long key, byte[] value) {
    // For many keys, because that does not send the old value back.
    opened().putAll(Map.of(key, value));
  }

  @Override
  public CompletionStage<?> getAsync(long key) {
    throw new UnsupportedOperationException("the Extend client has no asynchronous calls");
  }

  @Override
  public CompletionStage<?> setAsync(long key, byte[] value) {
    throw new UnsupportedOperationException("the Extend client has no asynchronous calls");
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
    throw new UnsupportedOperationException("its processors wait for a class of the application");
  }

  @Override
  public void kill(int server) {
    servers.kill(server);
  }

  @Override
  public long serverCpuNanos() {
    return servers.cpuNanos();
  }

  private NamedCache<Long, byte[]> opened() {
    if (cache == null) {
      throw new IllegalStateException("not connected");
    }
    return cache;
  }

  @Override
  public void close() {
    try (servers) {
      if (client != null) {
        client.dispose();
      }
    }
  }
}
