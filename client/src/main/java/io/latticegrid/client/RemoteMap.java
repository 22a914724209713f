package io.latticegrid.client;

import io.latticegrid.client.config.ReadPolicy;
import io.latticegrid.client.session.CallOptions;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.query.Explanation;
import io.latticegrid.data.query.Query;
import io.latticegrid.data.query.QueryResult;
import io.latticegrid.data.schema.MapInfo;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.DataMessage.KeyValue;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A map of the grid as this client sees it. Thread-safe. {@code equals} and {@code hashCode} are
 * those of any map, and read all of it.
 */
final class RemoteMap<K, V> extends AbstractMap<K, V> implements GridMap<K, V> {
  private final MapAccess<K, V> access;
  private final AsyncOperations<K, V> async;
  private final AsyncOperations<K, V> blocking;
  private final BulkOperations<K, V> bulkAsync;
  private final BulkOperations<K, V> bulk;
  private final Optimistic<K, V> optimistic;
  private final Views<K, V> views;

  RemoteMap(MapAccess<K, V> access) {
    this.access = access;
    this.async = new AsyncOperations<>(access, false);
    this.blocking = new AsyncOperations<>(access, true);
    this.bulkAsync = new BulkOperations<>(access, false);
    this.bulk = new BulkOperations<>(access, true);
    this.optimistic = new Optimistic<>(access, blocking);
    this.views = new Views<>(access, this);
  }

  private <T extends @Nullable Object> T join(CompletableFuture<T> future) {
    return Blocking.join(access.session(), future, access.options().timeoutNanos());
  }

  @Override
  public String name() {
    return access.name();
  }

  @Override
  public MapInfo info() {
    return access.info();
  }

  @Override
  public GridMap<K, V> withLevel(AckLevel level) {
    return new RemoteMap<>(access.with(access.options().withLevel(level)));
  }

  @Override
  public GridMap<K, V> withTimeout(Duration timeout) {
    if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(Duration.ofDays(1)) > 0) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT, "timeout must be from 1 ms to 1 day: " + timeout);
    }
    return new RemoteMap<>(access.with(access.options().withTimeoutNanos(timeout.toNanos())));
  }

  @Override
  public GridMap<K, V> withReads(ReadPolicy reads) {
    return new RemoteMap<>(access.with(access.options().withReads(reads)));
  }

  @Override
  public Subscription onLostWrite(Consumer<LostWrite<K, V>> listener) {
    return join(onLostWriteAsync(listener));
  }

  @Override
  public CompletableFuture<Subscription> onLostWriteAsync(Consumer<LostWrite<K, V>> listener) {
    Objects.requireNonNull(listener, "listener");
    return access
        .session()
        .onLostWrite(access.info().id(), lost -> listener.accept(access.lostWrite(lost)))
        .thenApply(listening -> listening::cancel);
  }

  @Override
  public CompletableFuture<@Nullable V> getAsync(K key) {
    return async.get(key);
  }

  @Override
  public CompletableFuture<@Nullable V> putAsync(K key, V value) {
    return async.put(key, value, 0);
  }

  @Override
  public CompletableFuture<@Nullable V> putAsync(K key, V value, Duration timeToLive) {
    return async.put(key, value, access.ttlMillis(timeToLive));
  }

  @Override
  public CompletableFuture<Void> setAsync(K key, V value) {
    return async.set(key, value);
  }

  @Override
  public CompletableFuture<@Nullable V> removeAsync(K key) {
    return async.remove(key);
  }

  @Override
  public CompletableFuture<@Nullable V> putIfAbsentAsync(K key, V value) {
    return async.putIfAbsent(key, value);
  }

  @Override
  public CompletableFuture<Boolean> replaceAsync(K key, V expected, V value) {
    return async.replace(key, expected, "expected", value);
  }

  @Override
  public CompletableFuture<Boolean> updateAsync(
      K key, Map<String, ? extends @Nullable Object> fields) {
    return async.update(key, fields);
  }

  @Override
  public boolean update(K key, Map<String, ? extends @Nullable Object> fields) {
    return join(blocking.update(key, fields));
  }

  @Override
  public RecordUpdate update(K key) {
    return new RemoteRecordUpdate(
        access, access.keyBytes(key), async::update, change -> join(blocking.update(change)));
  }

  @Override
  public CompletableFuture<Map<K, V>> getAllAsync(Set<? extends K> keys) {
    return async.getAll(keys);
  }

  @Override
  public CompletableFuture<Void> putAllAsync(Map<? extends K, ? extends V> entries) {
    return async.putAll(entries);
  }

  @Override
  public CompletableFuture<Map<K, V>> getAllAtomicallyAsync(Set<? extends K> keys) {
    return async.getAllAtomically(keys);
  }

  @Override
  public CompletableFuture<Void> putAllAtomicallyAsync(Map<? extends K, ? extends V> entries) {
    return async.putAllAtomically(entries);
  }

  @Override
  public CompletableFuture<Void> removeAllAtomicallyAsync(Set<? extends K> keys) {
    return async.removeAllAtomically(keys);
  }

  @Override
  public CompletableFuture<BatchResult<K>> setAllAsync(Map<? extends K, ? extends V> entries) {
    return bulkAsync.setAll(entries);
  }

  @Override
  public BatchResult<K> setAll(Map<? extends K, ? extends V> entries) {
    return join(bulk.setAll(entries));
  }

  @Override
  public CompletableFuture<BatchResult<K>> removeAllAsync(Collection<? extends K> keys) {
    return bulkAsync.removeAll(keys);
  }

  @Override
  public BatchResult<K> removeAll(Collection<? extends K> keys) {
    return join(bulk.removeAll(keys));
  }

  @Override
  public CompletableFuture<List<Optional<V>>> getAllInOrderAsync(List<? extends K> keys) {
    return bulkAsync.getAllInOrder(keys);
  }

  @Override
  public List<Optional<V>> getAllInOrder(List<? extends K> keys) {
    return join(bulk.getAllInOrder(keys));
  }

  @Override
  public CompletableFuture<@Nullable V> getVerifiedAsync(K key) {
    return bulkAsync.getVerified(key);
  }

  @Override
  public @Nullable V getVerified(K key) {
    return join(bulk.getVerified(key));
  }

  @Override
  public CompletableFuture<EntryStatus> statusAsync(K key) {
    return bulkAsync.status(key);
  }

  @Override
  public EntryStatus status(K key) {
    return join(bulk.status(key));
  }

  @Override
  public CompletableFuture<@Nullable V> getOrLoadAsync(
      K key, Function<? super K, ? extends CompletionStage<? extends @Nullable V>> factory) {
    Objects.requireNonNull(factory, "factory");
    return new Loading<>(access, access.options().withPatience(false), key, 0).loadAsync(factory);
  }

  @Override
  public @Nullable V getOrLoad(K key, Function<? super K, ? extends @Nullable V> factory) {
    Objects.requireNonNull(factory, "factory");
    return new Loading<>(access, access.options().withPatience(true), key, 0).load(factory);
  }

  @Override
  public @Nullable V getOrLoad(
      K key, Duration timeToLive, Function<? super K, ? extends @Nullable V> factory) {
    Objects.requireNonNull(factory, "factory");
    CallOptions patient = access.options().withPatience(true);
    return new Loading<>(access, patient, key, access.ttlMillis(timeToLive)).load(factory);
  }

  @Override
  public CompletableFuture<Map<MemberId, Long>> sizeByMemberAsync() {
    return bulkAsync.sizeByMember();
  }

  @Override
  public Map<MemberId, Long> sizeByMember() {
    return join(bulk.sizeByMember());
  }

  @Override
  public CompletableFuture<Long> sizeAsync() {
    return async.size();
  }

  @Override
  public CompletableFuture<QueryResult> queryAsync(Query query) {
    return async.query(query, false);
  }

  @Override
  public CompletableFuture<Explanation> explainAsync(Query query) {
    return async.query(query, true).thenApply(QueryResult::explanation);
  }

  @Override
  public @Nullable V get(@Nullable Object key) {
    return join(blocking.get(key));
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return join(blocking.containsKey(key));
  }

  @Override
  public boolean containsValue(@Nullable Object value) {
    return views.find(value) != null;
  }

  @Override
  public @Nullable V put(K key, V value) {
    return join(blocking.put(key, value, 0));
  }

  @Override
  public @Nullable V put(K key, V value, Duration timeToLive) {
    return join(blocking.put(key, value, access.ttlMillis(timeToLive)));
  }

  @Override
  public void set(K key, V value) {
    join(blocking.set(key, value));
  }

  @Override
  public @Nullable V remove(@Nullable Object key) {
    return join(blocking.remove(key));
  }

  @Override
  public boolean remove(@Nullable Object key, @Nullable Object value) {
    return join(blocking.remove(key, value));
  }

  @Override
  public @Nullable V putIfAbsent(K key, V value) {
    return join(blocking.putIfAbsent(key, value));
  }

  @Override
  public @Nullable V replace(K key, V value) {
    return join(blocking.replace(key, value));
  }

  @Override
  public boolean replace(K key, V oldValue, V newValue) {
    return join(blocking.replace(key, oldValue, "oldValue", newValue));
  }

  @Override
  public Map<K, V> getAll(Set<? extends K> keys) {
    return join(blocking.getAll(keys));
  }

  @Override
  public void putAll(Map<? extends K, ? extends V> entries) {
    join(blocking.putAll(entries));
  }

  @Override
  public Map<K, V> getAllAtomically(Set<? extends K> keys) {
    return join(blocking.getAllAtomically(keys));
  }

  @Override
  public void putAllAtomically(Map<? extends K, ? extends V> entries) {
    join(blocking.putAllAtomically(entries));
  }

  @Override
  public void removeAllAtomically(Set<? extends K> keys) {
    join(blocking.removeAllAtomically(keys));
  }

  @Override
  public int size() {
    return (int) Math.min(Integer.MAX_VALUE, join(blocking.size()));
  }

  @Override
  public boolean isEmpty() {
    return join(blocking.size()) == 0;
  }

  @Override
  public void clear() {
    EntryScan scan = new EntryScan(access, false);
    for (List<KeyValue> page = scan.takePage(); page != null; page = scan.takePage()) {
      join(blocking.removeAll(page.stream().map(KeyValue::key).toList()));
    }
  }

  @Override
  public QueryResult query(Query query) {
    return join(blocking.query(query, false));
  }

  @Override
  public Explanation explain(Query query) {
    return join(blocking.query(query, true)).explanation();
  }

  @Override
  public Set<K> keySet() {
    return views.keys();
  }

  @Override
  public Collection<V> values() {
    return views.values();
  }

  @Override
  public Set<Map.Entry<K, V>> entrySet() {
    return views.entries();
  }

  @Override
  public V getOrDefault(@Nullable Object key, V defaultValue) {
    V value = get(key);
    return value == null ? defaultValue : value;
  }

  @Override
  public void forEach(BiConsumer<? super K, ? super V> action) {
    Objects.requireNonNull(action, "action");
    for (Map.Entry<K, V> entry : entrySet()) {
      action.accept(entry.getKey(), entry.getValue());
    }
  }

  @Override
  public void replaceAll(BiFunction<? super K, ? super V, ? extends V> function) {
    Objects.requireNonNull(function, "function");
    for (K key : keySet()) {
      optimistic.update(
          key,
          old -> old == null ? null : Objects.requireNonNull(function.apply(key, old), "value"));
    }
  }

  @Override
  public @Nullable V compute(
      K key, BiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> function) {
    Objects.requireNonNull(function, "function");
    return optimistic.update(key, old -> function.apply(key, old));
  }

  @Override
  public @Nullable V computeIfAbsent(K key, Function<? super K, ? extends @Nullable V> function) {
    Objects.requireNonNull(function, "function");
    return optimistic.update(key, old -> old == null ? function.apply(key) : old);
  }

  @Override
  public @Nullable V computeIfPresent(
      K key, BiFunction<? super K, ? super V, ? extends @Nullable V> function) {
    Objects.requireNonNull(function, "function");
    return optimistic.update(key, old -> old == null ? null : function.apply(key, old));
  }

  @Override
  public @Nullable V merge(
      K key, V value, BiFunction<? super V, ? super V, ? extends @Nullable V> function) {
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(function, "function");
    return optimistic.update(key, old -> old == null ? value : function.apply(old, value));
  }

  /** The name only: the content may be large and is elsewhere. */
  @Override
  public String toString() {
    return "GridMap '" + name() + "'";
  }
}
