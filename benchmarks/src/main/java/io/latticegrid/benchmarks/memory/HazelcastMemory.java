package io.latticegrid.benchmarks.memory;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.latticegrid.benchmarks.peer.HazelcastMember;
import io.latticegrid.benchmarks.peer.MemberProcess;
import io.latticegrid.benchmarks.peer.ServerProcesses;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Hazelcast, community edition, with entries as bytes on its heap. */
final class HazelcastMemory implements MemoryPeer {
  private final ServerProcesses servers = new ServerProcesses("Hazelcast");
  private @Nullable HazelcastInstance client;

  @Override
  public String name() {
    return "Hazelcast";
  }

  @Override
  public void start(Iterable<String> jvmOptions) throws IOException, InterruptedException {
    int port = ServerProcesses.freePorts(17_600, 1, 1);
    List<String> jvm = new ArrayList<>();
    jvmOptions.forEach(jvm::add);
    String address = "127.0.0.1:" + port;
    servers.launch(jvm, HazelcastMember.class, List.of(String.valueOf(port), address));
    servers.await("ready", () -> servers.hasSaid(0, MemberProcess.READY));
    ClientConfig config = new ClientConfig();
    config.setClusterName(HazelcastMember.CLUSTER);
    config.setProperty("hazelcast.logging.type", "none");
    config.getNetworkConfig().addAddress(address);
    client = HazelcastClient.newHazelcastClient(config);
  }

  private IMap<Long, byte[]> map() {
    if (client == null) {
      throw new IllegalStateException("not connected");
    }
    return client.getMap("bench");
  }

  @Override
  public CompletionStage<?> write(long key, byte[] value) {
    return map().setAsync(key, value, 1, TimeUnit.HOURS);
  }

  @Override
  public void clear() {
    map().clear();
  }

  @Override
  public OptionalDouble saysBytes() {
    return OptionalDouble.empty();
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
