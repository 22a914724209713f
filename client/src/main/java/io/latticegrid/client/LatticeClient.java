package io.latticegrid.client;

import io.latticegrid.client.config.ClientConfig;
import io.latticegrid.client.config.ClientPorts;
import io.latticegrid.client.serial.Mapping;
import io.latticegrid.client.serial.Mappings;
import io.latticegrid.client.session.CallOptions;
import io.latticegrid.client.session.ClientSession;
import io.latticegrid.client.session.ClientStats;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.schema.FieldType;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.data.schema.MapInfo;
import io.latticegrid.data.schema.MapLimits;
import io.latticegrid.data.schema.MapStore;
import io.latticegrid.data.schema.MergePolicy;
import io.latticegrid.data.schema.MergeRules;
import io.latticegrid.data.schema.TypeDescriptor;
import io.latticegrid.proto.message.SessionMessage.MapOpened;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.RoutingView;
import io.latticegrid.proto.transport.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * A connection of an application with a grid. Thread-safe; one serves a whole application, threads
 * and virtual threads alike.
 *
 * <p>It knows where each partition is, sends each operation to the member that serves it, and
 * follows when that changes or a member dies.
 *
 * <pre>{@code
 * try (LatticeClient client = LatticeClient.connect("127.0.0.1:7400")) {
 *   GridMap<String, Integer> stock = client.map("stock", String.class, Integer.class);
 *   stock.put("apples", 12);
 * }
 * }</pre>
 */
public final class LatticeClient implements AutoCloseable {
  /** The replica group of maps that ask for no other. */
  public static final String DEFAULT_GROUP = "default";

  /** The replica group whose maps are linearizable. */
  public static final String STRICT_GROUP = "strict";

  private final ClientSession session;
  private final @Nullable Transport ownTransport;
  private final CallOptions options;
  private final ConcurrentMap<OpenedAs, GridMap<?, ?>> opened = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, GridCounters<String>> counters = new ConcurrentHashMap<>();

  private LatticeClient(ClientSession session, @Nullable Transport ownTransport) {
    this.session = session;
    this.ownTransport = ownTransport;
    ClientConfig config = session.config();
    this.options = new CallOptions(config.level(), config.operationTimeout().toNanos(), false);
  }

  /**
   * Connects to the cluster of which a member listens at one of the addresses, each {@code host} or
   * {@code host:port}.
   */
  public static LatticeClient connect(String... addresses) {
    return connect(ClientConfig.of(addresses));
  }

  /** Connects to a cluster. */
  public static LatticeClient connect(ClientConfig config) {
    ClientPorts ports = ProductionPorts.open();
    CompletableFuture<ClientSession> opening = ClientSession.open(config, ports);
    ports.waiting().await(opening, 2 * config.connectTimeout().toNanos());
    try {
      if (!opening.isDone()) {
        throw new GridException(Code.TIMEOUT, "connecting to " + config.addresses() + " hangs");
      }
      return new LatticeClient(Blocking.result(opening), ports.transport());
    } catch (GridException e) {
      ports.transport().close();
      throw e;
    }
  }

  /** Connects to a cluster by ports of the caller's, who closes the transport after the client. */
  public static CompletableFuture<LatticeClient> connectAsync(
      ClientConfig config, ClientPorts ports) {
    return ClientSession.open(config, ports).thenApply(session -> new LatticeClient(session, null));
  }

  /**
   * A map by its name and types, which is created if there is none; one of other types is refused.
   */
  public <K, V> GridMap<K, V> map(String name, Class<K> keyType, Class<V> valueType) {
    return join(mapAsync(name, keyType, valueType));
  }

  /** The same in a replica group; a map that exists stays in the group in which it is. */
  public <K, V> GridMap<K, V> mapIn(
      String group, String name, Class<K> keyType, Class<V> valueType) {
    return join(mapInAsync(group, name, keyType, valueType));
  }

  /** As {@link #mapIn}, without waiting. */
  public <K, V> CompletableFuture<GridMap<K, V>> mapInAsync(
      String group, String name, Class<K> keyType, Class<V> valueType) {
    Objects.requireNonNull(group, "group");
    return create(group, name, Mappings.of(keyType), Mappings.of(valueType));
  }

  /** The atomic number of a name; one of the strict map {@code atomic-longs}. */
  public GridAtomicLong atomicLong(String name) {
    return join(atomicLongAsync(name));
  }

  /** As {@link #atomicLong}. */
  public CompletableFuture<GridAtomicLong> atomicLongAsync(String name) {
    Objects.requireNonNull(name, "name");
    return strictMap("atomic-longs", Long.class).thenApply(map -> new GridAtomicLong(map, name));
  }

  /** The lock of a name, lost by who has not been heard of for 10 seconds. */
  public FencedLock fencedLock(String name) {
    return fencedLock(name, Duration.ofSeconds(10));
  }

  /**
   * The lock of a name in the strict map {@code locks}; the same session time for all its users.
   * What an object holds only that object knows.
   */
  public FencedLock fencedLock(String name, Duration sessionTime) {
    return join(fencedLockAsync(name, sessionTime));
  }

  /** As {@link #fencedLock(String, Duration)}. */
  public CompletableFuture<FencedLock> fencedLockAsync(String name, Duration sessionTime) {
    Objects.requireNonNull(name, "name");
    FencedLock.checked(sessionTime);
    return strictMap("locks", FencedLock.Row.class)
        .thenApply(map -> new FencedLock(map, session, name, sessionTime));
  }

  private <V> CompletableFuture<GridMap<String, V>> strictMap(String name, Class<V> valueType) {
    CompletableFuture<GridMap<String, V>> opening =
        mapInAsync(STRICT_GROUP, name, String.class, valueType);
    return opening.thenApply(map -> {
      if (!map.info().definition().group().equals(STRICT_GROUP)) {
        throw new GridException(
            Code.SCHEMA_MISMATCH, "map '" + name + "' exists outside the group " + STRICT_GROUP);
      }
      return map;
    });
  }

  /**
   * A map of documents under texts, which is created if there is none; one of other types is
   * refused.
   */
  public GridMap<String, Map<String, Object>> map(String name) {
    return join(mapAsync(name));
  }

  /**
   * A map that exists, whatever its types. Records are read as maps of their fields by name, and
   * are written from such maps.
   */
  public GridMap<Object, Object> openMap(String name) {
    return join(openMapAsync(name));
  }

  /** As {@link #map(String, Class, Class)}. */
  public <K, V> CompletableFuture<GridMap<K, V>> mapAsync(
      String name, Class<K> keyType, Class<V> valueType) {
    Objects.requireNonNull(name, "name");
    OpenedAs as = new OpenedAs(name, keyType, valueType);
    @SuppressWarnings("unchecked")
    GridMap<K, V> known = (GridMap<K, V>) opened.get(as);
    if (known != null) {
      return CompletableFuture.completedFuture(known);
    }
    return create(DEFAULT_GROUP, name, Mappings.of(keyType), Mappings.of(valueType))
        .whenComplete((map, error) -> {
          if (map != null) {
            opened.put(as, map);
          }
        });
  }

  /** As {@link #map(String)}. */
  public CompletableFuture<GridMap<String, Map<String, Object>>> mapAsync(String name) {
    Objects.requireNonNull(name, "name");
    @SuppressWarnings({"unchecked", "rawtypes"})
    Mapping<Map<String, Object>> documents = (Mapping) Mappings.of(Map.class);
    return create(DEFAULT_GROUP, name, Mappings.of(String.class), documents);
  }

  /** As {@link #openMap}. */
  public CompletableFuture<GridMap<Object, Object>> openMapAsync(String name) {
    Objects.requireNonNull(name, "name");
    return session
        .openMap(name, new byte[0], options)
        .thenApply(answer -> {
          MapInfo info = info(answer);
          return new RemoteMap<>(
              new MapAccess<>(
                  session,
                  info,
                  new DynamicMapping(info.definition().key()),
                  new DynamicMapping(info.definition().value()),
                  options));
        });
  }

  /** The counter of a name, one of the map {@code counters}. */
  public GridCounter counter(String name) {
    return counters("counters").counter(name);
  }

  /** Counters under texts, by the name of their map, which is created if there is none. */
  public GridCounters<String> counters(String map) {
    GridCounters<String> known = counters.get(Objects.requireNonNull(map, "map"));
    if (known != null) {
      return known;
    }
    GridCounters<String> found = join(countersAsync(map, String.class));
    counters.put(map, found);
    return found;
  }

  /** The same with keys of another class. */
  public <K> CompletableFuture<GridCounters<K>> countersAsync(String map, Class<K> keyType) {
    Objects.requireNonNull(map, "map");
    Mapping<K> keys = Mappings.of(keyType);
    return open(
            definition(map, keys, FieldType.INTEGER, MergePolicy.COUNTER),
            keys,
            Mappings.of(Long.class))
        .thenApply(RemoteCounters::new);
  }

  /** The flag of a name, one of the map {@code flags}. */
  public GridFlag flag(String name) {
    return flag("flags", name);
  }

  /** A flag of a map of flags, which is created if there is none. */
  public GridFlag flag(String map, String name) {
    Mapping<String> keys = Mappings.of(String.class);
    MapDefinition wanted = definition(map, keys, FieldType.BOOLEAN, MergePolicy.FLAG);
    return new RemoteFlag(join(open(wanted, keys, Mappings.of(Boolean.class))), name);
  }

  /** A set by its name and the class of its elements, which is created if there is none. */
  public <E> GridSet<E> set(String name, Class<E> elementType) {
    Mapping<E> keys = Mappings.of(elementType);
    MapDefinition wanted = definition(name, keys, FieldType.BOOLEAN, MergePolicy.FLAG);
    return new RemoteSet<>(join(open(wanted, keys, Mappings.of(Boolean.class))));
  }

  /** A multimap by its name and types, which is created if there is none. */
  public <K, V> GridMultiMap<K, V> multiMap(String name, Class<K> keyType, Class<V> valueType) {
    Mapping<K> keys = Mappings.of(keyType);
    MapDefinition wanted = definition(name, keys, FieldType.LIST, MergePolicy.SET);
    return new RemoteMultiMap<>(join(open(wanted, keys, Mappings.of(valueType))));
  }

  /**
   * A map whose values merge otherwise than their type does by default ({@link
   * MergePolicy#defaultOf}); INVALID_ARGUMENT if its values can't. How single fields of a record
   * merge, its class says ({@link io.latticegrid.data.schema.MergeBy}).
   */
  public <K, V> GridMap<K, V> map(
      String name, Class<K> keyType, Class<V> valueType, MergePolicy merge) {
    Mapping<K> keys = Mappings.of(keyType);
    Mapping<V> values = Mappings.of(valueType);
    return new RemoteMap<>(
        join(open(definition(DEFAULT_GROUP, name, keys, values, merge), keys, values)));
  }

  /**
   * A map with a table behind it: changes are written there some seconds later. If the map is new
   * and the table is not as it should be, STORE_MISCONFIGURED says why.
   */
  public <K, V> GridMap<K, V> map(
      String name, Class<K> keyType, Class<V> valueType, MapStore store) {
    return join(mapAsync(name, keyType, valueType, store));
  }

  /** As {@link #map(String, Class, Class, MapStore)}, without waiting. */
  public <K, V> CompletableFuture<GridMap<K, V>> mapAsync(
      String name, Class<K> keyType, Class<V> valueType, MapStore store) {
    Mapping<K> keys = Mappings.of(keyType);
    Mapping<V> values = Mappings.of(valueType);
    MergePolicy merge = MergePolicy.defaultOf(values.type());
    MapDefinition wanted = definition(DEFAULT_GROUP, name, keys, values, merge).with(store);
    return open(wanted, keys, values).thenApply(RemoteMap::new);
  }

  /**
   * A map that may take so much memory, and whose entries may have to go. If it exists with other
   * limits, SCHEMA_MISMATCH says so.
   */
  public <K, V> GridMap<K, V> map(
      String name, Class<K> keyType, Class<V> valueType, MapLimits limits) {
    return join(mapInAsync(DEFAULT_GROUP, name, keyType, valueType, limits));
  }

  /** The same of a group; see {@link #mapIn}. */
  public <K, V> CompletableFuture<GridMap<K, V>> mapInAsync(
      String group, String name, Class<K> keyType, Class<V> valueType, MapLimits limits) {
    Mapping<K> keys = Mappings.of(keyType);
    Mapping<V> values = Mappings.of(valueType);
    MergePolicy merge = MergePolicy.defaultOf(values.type());
    MapDefinition wanted = definition(group, name, keys, values, merge).with(limits);
    return open(wanted, keys, values).thenApply(RemoteMap::new);
  }

  /** A map with a table behind it that holds as much of it in memory as it may. */
  public <K, V> GridMap<K, V> map(
      String name, Class<K> keyType, Class<V> valueType, MapStore store, MapLimits limits) {
    return join(mapAsync(name, keyType, valueType, store, limits));
  }

  /** As {@link #map(String, Class, Class, MapStore, MapLimits)}, without waiting. */
  public <K, V> CompletableFuture<GridMap<K, V>> mapAsync(
      String name, Class<K> keyType, Class<V> valueType, MapStore store, MapLimits limits) {
    Mapping<K> keys = Mappings.of(keyType);
    Mapping<V> values = Mappings.of(valueType);
    MergePolicy merge = MergePolicy.defaultOf(values.type());
    MapDefinition wanted =
        definition(DEFAULT_GROUP, name, keys, values, merge).with(store).with(limits);
    return open(wanted, keys, values).thenApply(RemoteMap::new);
  }

  private static MapDefinition definition(
      String name, Mapping<?> keys, FieldType value, MergePolicy merge) {
    Objects.requireNonNull(name, "name");
    TypeDescriptor values = TypeDescriptor.of(value);
    return new MapDefinition(
        name, DEFAULT_GROUP, keys.type(), values, keys.partitionField(), merge);
  }

  private static MapDefinition definition(
      String group, String name, Mapping<?> keys, Mapping<?> values, MergePolicy merge) {
    MergeRules rules = new MergeRules(merge, values.fieldMerges());
    return new MapDefinition(name, group, keys.type(), values.type(), keys.partitionField(), rules);
  }

  private <K, V> CompletableFuture<GridMap<K, V>> create(
      String group, String name, Mapping<K> keys, Mapping<V> values) {
    MergePolicy merge = MergePolicy.defaultOf(values.type());
    return open(definition(group, name, keys, values, merge), keys, values)
        .thenApply(RemoteMap::new);
  }

  private <K, V> CompletableFuture<MapAccess<K, V>> open(
      MapDefinition wanted, Mapping<K> keys, Mapping<V> values) {
    return session
        .openMap(wanted.name(), wanted.toBytes(), options)
        .thenApply(answer -> {
          MapInfo info = info(answer);
          if (info.definition().with(wanted.limits()).isCompatibleWith(wanted)
              && !info.definition().isCompatibleWith(wanted)) {
            throw new GridException(
                Code.SCHEMA_MISMATCH,
                "map '%s' has other limits: %s, not %s"
                    .formatted(wanted.name(), info.definition().limits(), wanted.limits()));
          }
          if (!info.definition().isCompatibleWith(wanted)) {
            throw new GridException(
                Code.SCHEMA_MISMATCH,
                "map '%s' has keys %s and values %s, merged as %s, not %s and %s, as %s"
                    .formatted(
                        wanted.name(),
                        info.definition().key(),
                        info.definition().value(),
                        info.definition().rules(),
                        wanted.key(),
                        wanted.value(),
                        wanted.rules()));
          }
          return new MapAccess<>(session, info, keys, values, options);
        });
  }

  private static MapInfo info(MapOpened answer) {
    return new MapInfo(
        answer.mapId(), answer.group(), MapDefinition.fromBytes(answer.definition()));
  }

  private <T> T join(CompletableFuture<T> future) {
    return Blocking.join(session, future, options.timeoutNanos());
  }

  /** The entries of a map as they are kept, for backups; UNKNOWN_MAP if there is none. */
  public WholeEntries wholeEntries(String map) {
    return wholeEntries(map, new byte[0]);
  }

  /** The same of a map as it is defined, which is created if there is none of that name. */
  public WholeEntries wholeEntries(MapDefinition definition) {
    return wholeEntries(definition.name(), definition.toBytes());
  }

  private WholeEntries wholeEntries(String map, byte[] definition) {
    return new WholeEntries(
        session, info(join(session.openMap(map, definition, options))), options);
  }

  /** What verifies the entries of a map; UNKNOWN_MAP if there is none. */
  public MapVerification verification(String map) {
    MapInfo found = info(join(session.openMap(map, new byte[0], options)));
    return new MapVerification(session, found, options);
  }

  /** The members of the cluster, the oldest first. */
  public List<MemberInfo> members() {
    return session.routing().members();
  }

  /** Members and partition tables as last received. */
  public RoutingView routing() {
    return session.routing();
  }

  /** The counters of this client. */
  public ClientStats stats() {
    return session.stats();
  }

  /** Asks a member for its counters, by name. */
  public SortedMap<String, Long> stats(MemberId member) {
    return join(statsAsync(member));
  }

  /** As {@link #stats(MemberId)}. */
  public CompletableFuture<SortedMap<String, Long>> statsAsync(MemberId member) {
    if (session.routing().member(member).isEmpty()) {
      throw new GridException(Code.INVALID_ARGUMENT, "no member " + member + " in the cluster");
    }
    return session.stats(member, options);
  }

  /**
   * Sends an administrative request, as bytes of admin.proto, to a member, or to any if it is null;
   * asked again where a member can't take it, so it must be one that may be executed twice.
   */
  public byte[] administer(@Nullable MemberId member, byte[] request) {
    return join(administerAsync(member, request));
  }

  /** As {@link #administer}, without waiting. */
  public CompletableFuture<byte[]> administerAsync(@Nullable MemberId member, byte[] request) {
    return session.admin(member, request, options);
  }

  /**
   * Ends every operation and connection. Operations under way fail; a write that was sent is then
   * indeterminate. Must not be called on the client's loop.
   */
  @Override
  public void close() {
    join(session.close());
    if (ownTransport != null) {
      ownTransport.close();
    }
  }

  /** As {@link #close()}, but leaves the transport open. */
  public CompletableFuture<Void> closeAsync() {
    return session.close();
  }

  /** Under which types a map was opened. */
  private record OpenedAs(String name, Class<?> keyType, Class<?> valueType) {}
}
