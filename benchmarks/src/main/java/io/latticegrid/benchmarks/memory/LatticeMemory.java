package io.latticegrid.benchmarks.memory;

import io.latticegrid.benchmarks.peer.ServerProcesses;
import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.error.GridException;
import io.latticegrid.node.cli.Main;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** LatticeGrid: {@code lattice node} with its defaults. */
final class LatticeMemory implements MemoryPeer {
  private static final Duration TIME_TO_LIVE = Duration.ofHours(1);

  private final ServerProcesses servers = new ServerProcesses("LatticeGrid");
  private @Nullable LatticeClient client;
  private @Nullable GridMap<Long, byte[]> map;

  @Override
  public String name() {
    return "LatticeGrid";
  }

  @Override
  public void start(Iterable<String> jvmOptions) throws IOException, InterruptedException {
    int port = ServerProcesses.freePorts(17_500, 1, 1);
    List<String> jvm = new ArrayList<>();
    jvm.add("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED");
    jvm.add("--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED");
    jvmOptions.forEach(jvm::add);
    servers.launch(jvm, Main.class, List.of("node", "--port", String.valueOf(port)));
    servers.await("answering", () -> tryConnect("127.0.0.1:" + port));
    map = opened(client).map("bench", Long.class, byte[].class);
  }

  private boolean tryConnect(String address) {
    try {
      client = LatticeClient.connect(address);
      return true;
    } catch (GridException e) {
      return false; // it does not listen yet
    }
  }

  @Override
  public CompletionStage<?> write(long key, byte[] value) {
    return opened(map).putAsync(key, value, TIME_TO_LIVE);
  }

  @Override
  public void clear() {
    opened(map).clear();
  }

  @Override
  public OptionalDouble saysBytes() {
    LatticeClient connected = opened(client);
    Long used = connected.stats(connected.members().get(0).id()).get("lattice.memory.used");
    return used == null ? OptionalDouble.empty() : OptionalDouble.of(used);
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
