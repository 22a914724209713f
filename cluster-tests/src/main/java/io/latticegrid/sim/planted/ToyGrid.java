package io.latticegrid.sim.planted;

import io.latticegrid.client.config.ClientConfig;
import io.latticegrid.client.config.ClientPorts;
import io.latticegrid.data.error.IndeterminateException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Loop;
import io.latticegrid.data.port.Rand;
import io.latticegrid.invariant.MemberView;
import io.latticegrid.metadata.image.Catalog;
import io.latticegrid.metadata.image.ClusterIdentity;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.Term;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.node.config.NodePorts;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.sim.Counting;
import io.latticegrid.sim.Grid;
import io.latticegrid.sim.GridClient;
import io.latticegrid.sim.KeyValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A grid that is one sorted map, with a bug of one's choice. It shows that the checks see what a
 * broken grid would do.
 */
public final class ToyGrid implements Grid {
  /** What is wrong with it. */
  public enum Bug {
    /** Nothing. */
    NONE,
    /** Acknowledges a write that it doesn't apply. */
    LOSES_WRITES,
    /** Forgets a removal later. */
    RESURRECTS,
    /** Applies a write that it calls failed. */
    APPLIES_FAILED,
    /** Lets two conditional writes from one value succeed. */
    FORKS,
    /** Answers with a value that nobody wrote. */
    INVENTS,
    /** Never answers some operations. */
    HANGS
  }

  private final Bug bug;
  private final SortedMap<String, String> data = new TreeMap<>();
  private final List<MemberInfo> members = new ArrayList<>();
  private int operations;
  private final ToyCounters counters = new ToyCounters();

  /** With a bug, or none. */
  public ToyGrid(Bug bug) {
    this.bug = bug;
  }

  @Override
  public Member start(NodeConfig config, NodePorts ports) {
    MemberId id = new MemberId(members.size() + 1L, 1);
    members.add(new MemberInfo(id, config.listen(), 1, 1));
    return new Member() {
      @Override
      public CompletableFuture<?> ready() {
        return CompletableFuture.completedFuture(null);
      }

      @Override
      public MemberId id() {
        return id;
      }

      @Override
      public MetadataImage image() {
        return new MetadataImage(
            members.size(),
            new Term(1, members.getFirst().id()),
            new ClusterIdentity(1, "toy", 1),
            members,
            new Catalog(List.of(), List.of(), 1),
            List.of());
      }

      @Override
      public MemberView view(String name, int longestQueue) {
        return new MemberView(name, id, image(), List.of(), longestQueue);
      }
    };
  }

  @Override
  public CompletableFuture<GridClient> connect(ClientConfig config, ClientPorts ports) {
    Loop loop = ports.transport().loops().getFirst();
    return CompletableFuture.completedFuture(
        new ToyClient(new ToyMap(loop, ports.rand().fork("toy")), counters));
  }

  /** One map for all; who uses it takes care that keys differ. */
  private record ToyClient(KeyValue entries, Counting counters) implements GridClient {
    @Override
    public KeyValue registers() {
      return entries;
    }
  }

  /** Counters of all clients, which answer at once. */
  private static final class ToyCounters implements Counting {
    private final Map<String, Long> counts = new TreeMap<>();

    @Override
    public CompletableFuture<Long> add(String key, long amount) {
      return CompletableFuture.completedFuture(counts.merge(key, amount, Long::sum));
    }

    @Override
    public CompletableFuture<Long> get(String key) {
      return CompletableFuture.completedFuture(counts.getOrDefault(key, 0L));
    }
  }

  private final class ToyMap implements KeyValue {
    private final Loop loop;
    private final Rand rand;

    ToyMap(Loop loop, Rand rand) {
      this.loop = loop;
      this.rand = rand;
    }

    private <T extends @Nullable Object> CompletableFuture<T> later(Supplier<T> operation) {
      CompletableFuture<T> future = new CompletableFuture<>();
      boolean strikes = bug != Bug.NONE && ++operations % 40 == 0;
      if (strikes && bug == Bug.HANGS) {
        return future;
      }
      boolean unknown = rand.nextInt(50) == 0;
      loop.schedule(
          rand.nextInt(5_000_000),
          () -> {
            T result = unknown && rand.nextInt(2) == 0 ? null : operation.get();
            loop.schedule(
                rand.nextInt(5_000_000),
                () -> {
                  if (unknown) {
                    future.completeExceptionally(new IndeterminateException("toy"));
                  } else if (strikes && bug == Bug.APPLIES_FAILED) {
                    future.completeExceptionally(
                        new io.latticegrid.data.error.OverloadedException("toy", 1));
                  } else {
                    future.complete(result);
                  }
                });
          });
      return future;
    }

    private boolean strikes() {
      return rand.nextInt(30) == 0;
    }

    @Override
    public CompletableFuture<@Nullable String> get(String key) {
      return later(() -> bug == Bug.INVENTS && strikes() ? "invented" : data.get(key));
    }

    @Override
    public CompletableFuture<Map<String, String>> getAllAtomically(Set<String> keys) {
      return getAll(keys);
    }

    @Override
    public CompletableFuture<?> putAllAtomically(Map<String, String> entries) {
      return later(() -> {
        data.putAll(entries);
        return true;
      });
    }

    @Override
    public CompletableFuture<?> removeAllAtomically(Set<String> keys) {
      return later(() -> data.keySet().removeAll(keys));
    }

    @Override
    public CompletableFuture<Map<String, String>> getAll(Set<String> keys) {
      return later(() -> {
        Map<String, String> found = new LinkedHashMap<>(data);
        found.keySet().retainAll(keys);
        return found;
      });
    }

    @Override
    public CompletableFuture<@Nullable String> put(String key, String value) {
      return later(
          () -> bug == Bug.LOSES_WRITES && strikes() ? data.get(key) : data.put(key, value));
    }

    @Override
    public CompletableFuture<@Nullable String> remove(String key) {
      return later(() -> bug == Bug.RESURRECTS && strikes() ? data.get(key) : data.remove(key));
    }

    @Override
    public CompletableFuture<@Nullable String> putIfAbsent(String key, String value) {
      return later(() -> data.putIfAbsent(key, value));
    }

    @Override
    public CompletableFuture<Boolean> replace(String key, String expected, String value) {
      return later(() -> {
        if (bug == Bug.FORKS || expected.equals(data.get(key))) {
          data.put(key, value);
          return true;
        }
        return false;
      });
    }
  }
}
