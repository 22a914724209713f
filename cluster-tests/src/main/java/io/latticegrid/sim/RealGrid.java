package io.latticegrid.sim;

import io.latticegrid.client.BatchResult;
import io.latticegrid.client.FencedLock;
import io.latticegrid.client.GridAtomicLong;
import io.latticegrid.client.GridCounters;
import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.client.config.ClientConfig;
import io.latticegrid.client.config.ClientPorts;
import io.latticegrid.client.config.ReadPolicy;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.schema.Eviction;
import io.latticegrid.data.schema.MapLimits;
import io.latticegrid.data.schema.MapStore;
import io.latticegrid.invariant.MemberView;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.raft.RaftView;
import io.latticegrid.node.Node;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.node.config.NodePorts;
import io.latticegrid.node.wire.AcceptLossRequest;
import io.latticegrid.node.wire.AdminRequest;
import io.latticegrid.node.wire.MoveMapRequest;
import io.latticegrid.node.wire.PartitionLoss;
import io.latticegrid.node.wire.SetGroupRequest;
import io.latticegrid.partition.PartitionStatus;
import io.latticegrid.proto.routing.PartitionRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The real node and the real client. Confined to the simulation's thread. */
public final class RealGrid implements Grid {
  private static final String ENTRIES = "entries";
  private static final String REGISTERS = "registers";
  private static final String COUNTERS = "counters";
  private static final String STRICT = GroupInfo.STRICT_NAME;
  private static final MemberId NOBODY = new MemberId(0, 0);

  /** Of some dozens of entries, however many partitions there are. */
  private static final MapLimits LITTLE =
      MapLimits.ofBytes(1_500).evicting(Eviction.LRU).maxIdle(Duration.ofSeconds(3));

  private final @Nullable MapStore store;
  private final MapLimits limits;

  /** Whose maps have nothing behind them. */
  public RealGrid() {
    this(null, MapLimits.NONE);
  }

  private RealGrid(@Nullable MapStore store, MapLimits limits) {
    this.store = store;
    this.limits = limits;
  }

  @Override
  public Grid stored(MapStore.Way way) {
    MapStore table = MapStore.table(ENTRIES);
    return new RealGrid(
        switch (way) {
          case WRITE_BEHIND -> table.withoutLoading();
          case READ_THROUGH -> table;
          case WRITE_THROUGH -> table.writeThrough();
        },
        limits);
  }

  @Override
  public Grid bounded() {
    return new RealGrid(store, LITTLE);
  }

  private CompletableFuture<GridMap<String, String>> entries(LatticeClient client) {
    MapStore behind = store;
    if (behind == null && !limits.isNone()) {
      return client.mapInAsync(
          LatticeClient.DEFAULT_GROUP, ENTRIES, String.class, String.class, limits);
    }
    return behind == null
        ? client.mapAsync(ENTRIES, String.class, String.class)
        : client.mapAsync(ENTRIES, String.class, String.class, behind, limits);
  }

  @Override
  public Member start(NodeConfig config, NodePorts ports) {
    return new RealMember(Node.start(config, ports), config.shards());
  }

  @Override
  public CompletableFuture<GridClient> connect(ClientConfig config, ClientPorts ports) {
    return LatticeClient.connectAsync(config, ports)
        .thenCompose(client ->
            entries(client)
                .thenCombine(
                    client.mapInAsync(STRICT, REGISTERS, String.class, String.class),
                    (entries, registers) ->
                        List.of(new RealMap(client, entries), new RealMap(client, registers)))
                .thenCombine(
                    client.countersAsync(COUNTERS, String.class),
                    (maps, counters) ->
                        new RealClient(
                            client,
                            maps.getFirst(),
                            maps.getLast(),
                            new RealCounters(counters),
                            new FieldCounting(client),
                            new RealTypes(client))));
  }

  /** Knows what the node's shards answered last; each question is answered a moment later. */
  private static final class RealMember implements Member {
    private final Node node;
    private final int shards;
    private List<PartitionStatus> known = List.of();
    private @Nullable MemberId knownOf;

    RealMember(Node node, int shards) {
      this.node = node;
      this.shards = shards;
    }

    @Override
    public CompletableFuture<?> ready() {
      return node.ready();
    }

    @Override
    public MemberId id() {
      MemberId id = node.id();
      return id == null ? NOBODY : id;
    }

    @Override
    public @Nullable MetadataImage image() {
      return node.image();
    }

    @Override
    public boolean hasLease() {
      return node.leaseValid();
    }

    @Override
    public boolean asks() {
      return node.undecided() > 0;
    }

    @Override
    public @Nullable RaftView voters() {
      return node.voters();
    }

    @Override
    public MemberView view(String name, int longestQueue) {
      MemberId id = node.id();
      ask(id);
      boolean same = id != null && id.equals(knownOf);
      MemberId shown = id == null ? NOBODY : id;
      return new MemberView(name, shown, node.image(), same ? known : List.of(), longestQueue);
    }

    private void ask(@Nullable MemberId id) {
      List<PartitionStatus> answers = new ArrayList<>();
      int[] left = {shards};
      node.inspect(replicas -> {
        answers.addAll(replicas);
        if (--left[0] == 0) {
          known = answers;
          knownOf = id;
        }
      });
    }
  }

  private record RealCounters(GridCounters<String> counters) implements Counting {
    @Override
    public CompletableFuture<Long> add(String key, long amount) {
      return counters.addAsync(key, amount);
    }

    @Override
    public CompletableFuture<Long> get(String key) {
      return counters.getAsync(key);
    }
  }

  private record RealClient(
      LatticeClient client,
      KeyValue entries,
      KeyValue registers,
      Counting counters,
      Counting fields,
      StrictTypes strictTypes)
      implements GridClient {
    @Override
    public KeyValue entries(ReadPolicy reads) {
      return new RealMap(client, ((RealMap) entries).map().withReads(reads));
    }

    @Override
    public CompletableFuture<?> moveTo(String group) {
      MoveMapRequest request = MoveMapRequest.newBuilder().setMap(ENTRIES).setTo(group).build();
      return ask(AdminRequest.newBuilder().setMoveMap(request));
    }

    @Override
    public CompletableFuture<?> actOnSplit(String group) {
      SetGroupRequest request =
          SetGroupRequest.newBuilder().setName(group).setOnSplit("act").build();
      return ask(AdminRequest.newBuilder().setSetGroup(request));
    }

    @Override
    public SortedMap<Integer, Integer> lost(int group) {
      SortedMap<Integer, Integer> lost = new TreeMap<>();
      client.routing().tables().stream()
          .filter(table -> table.group() == group)
          .flatMap(table -> table.rows().stream())
          .filter(row -> row.state() == PartitionRow.State.LOST)
          .forEach(row -> lost.put(row.partition(), row.generation()));
      return lost;
    }

    @Override
    public CompletableFuture<?> acceptLoss(String group, SortedMap<Integer, Integer> losses) {
      AcceptLossRequest.Builder request = AcceptLossRequest.newBuilder().setGroup(group);
      losses.forEach((partition, generation) ->
          request.addLosses(
              PartitionLoss.newBuilder().setPartition(partition).setGeneration(generation)));
      return ask(AdminRequest.newBuilder().setAcceptLoss(request));
    }

    private CompletableFuture<?> ask(AdminRequest.Builder request) {
      return client.administerAsync(null, request.build().toByteArray());
    }
  }

  /** Opens what it has not opened yet. */
  private static final class RealTypes implements StrictTypes {
    private final LatticeClient client;
    private final Map<String, GridAtomicLong> numbers = new HashMap<>();

    RealTypes(LatticeClient client) {
      this.client = client;
    }

    private CompletableFuture<GridAtomicLong> open(String name) {
      GridAtomicLong known = numbers.get(name);
      return known != null
          ? CompletableFuture.completedFuture(known)
          : client
              .atomicLongAsync(name)
              .thenApply(opened -> {
                numbers.put(name, opened);
                return opened;
              });
    }

    @Override
    public CompletableFuture<Long> number(String name) {
      return open(name).thenCompose(GridAtomicLong::getAsync);
    }

    @Override
    public CompletableFuture<Long> add(String name, long delta) {
      return open(name).thenCompose(number -> number.addAndGetAsync(delta));
    }

    @Override
    public CompletableFuture<Lock> lock(String name, Duration sessionTime) {
      return client.fencedLockAsync(name, sessionTime).thenApply(RealLock::new);
    }
  }

  private record RealLock(FencedLock lock) implements StrictTypes.Lock {
    @Override
    public CompletableFuture<Long> tryLock(Duration wait) {
      return lock.tryLockAsync(wait);
    }

    @Override
    public CompletableFuture<Boolean> unlock(long token) {
      return lock.unlockAsync(token);
    }

    @Override
    public boolean isHeld(long token) {
      return lock.isHeld(token);
    }
  }

  private record RealMap(LatticeClient client, GridMap<String, String> map) implements KeyValue {
    /** Half of it is for how long a client that makes an entry holds others up. */
    private static final Duration LOADING = Duration.ofSeconds(4);

    @Override
    public long actingReplies() {
      return client.stats().actingReplies();
    }

    @Override
    public CompletableFuture<@Nullable String> get(String key) {
      return map.getAsync(key);
    }

    @Override
    public CompletableFuture<Map<String, String>> getAll(Set<String> keys) {
      return map.getAllAsync(keys);
    }

    @Override
    public CompletableFuture<Told> setAll(Map<String, String> entries) {
      return map.setAllAsync(entries).thenApply(RealMap::told);
    }

    @Override
    public CompletableFuture<Told> removeAll(Set<String> keys) {
      return map.removeAllAsync(keys).thenApply(RealMap::told);
    }

    /** In an order that is the same in every run. */
    private static Told told(BatchResult<String> result) {
      return new Told(new TreeSet<>(result.refused()), new TreeSet<>(result.indeterminate()));
    }

    @Override
    public CompletableFuture<Map<String, String>> getAllAtomically(Set<String> keys) {
      return map.getAllAtomicallyAsync(keys);
    }

    @Override
    public CompletableFuture<?> putAllAtomically(Map<String, String> entries) {
      return map.putAllAtomicallyAsync(entries);
    }

    @Override
    public CompletableFuture<?> removeAllAtomically(Set<String> keys) {
      return map.removeAllAtomicallyAsync(keys);
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
    public CompletableFuture<@Nullable String> getOrLoad(
        String key, Function<String, CompletableFuture<@Nullable String>> factory) {
      return map.withTimeout(LOADING).getOrLoadAsync(key, factory);
    }

    @Override
    public CompletableFuture<Boolean> replace(String key, String expected, String value) {
      return map.replaceAsync(key, expected, value);
    }
  }
}
