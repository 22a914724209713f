package io.latticegrid.sim;

import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.client.config.ClientConfig;
import io.latticegrid.client.config.ClientPorts;
import io.latticegrid.invariant.MemberView;
import io.latticegrid.node.Node;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.node.config.NodePorts;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The real node and the real client. Confined to the simulation's thread. */
public class RealGrid implements Grid {
  @Override
  public Member start(NodeConfig config, NodePorts ports) {
    return new RealMember(Node.start(config, ports));
  }

  @Override
  public CompletableFuture<KeyValue> connect(ClientConfig config, ClientPorts ports, String map) {
    return LatticeClient.connectAsync(config, ports)
        .thenCompose(client -> client.mapAsync(map, String.class, String.class))
        .thenApply(RealMap::new);
  }

  private record RealMember(Node node) implements Member {
    @Override
    public CompletableFuture<?> ready() {
      return node.ready();
    }

    @Override
    public MemberView view(String name, int longestQueue) {
      return new MemberView(name, node.inspect().id(), node.inspect().image(), node.inspect().partitions(), longestQueue);
    }
  }

  private record RealMap(GridMap<String, String> map) implements KeyValue {
    @Override
    public CompletableFuture<@Nullable String> get(String key) {
      return map.getAsync(key);
    }

    @Override
    public CompletableFuture<@Nullable String> put(String key, String value) {
      return map.putAsync(key, value);
    }

    @Override
    public CompletableFuture<@Nullable String> remove(String key) {
      return map.removeAsync(key);
    }

    @Override
    public CompletableFuture<@Nullable String> putIfAbsent(String key, String value) {
      return map.putIfAbsentAsync(key, value);
    }

    @Override
    public CompletableFuture<Boolean> replace(String key, String expected, String value) {
      return map.replaceAsync(key, expected, value);
    }
  }
}
