package io.latticegrid.client;

import io.latticegrid.client.session.BatchOutcome;
import io.latticegrid.client.session.CallOptions;
import io.latticegrid.client.session.ClientSession;
import io.latticegrid.client.session.Purpose;
import io.latticegrid.client.session.ResultReader;
import io.latticegrid.data.query.PartitionSet;
import io.latticegrid.data.query.Pruning;
import io.latticegrid.data.query.Query;
import io.latticegrid.data.query.QueryResult;
import io.latticegrid.data.query.QueryResultCodec;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.DataMessage.KeyValue;
import io.latticegrid.proto.message.DataMessage.PutMode;
import io.latticegrid.proto.message.DataMessage.Result;
import io.latticegrid.proto.message.EntryChange;
import io.latticegrid.proto.message.NodeMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The operations of a map as futures. Immutable. One instance serves callers that block on the
 * futures and another those that don't: they differ in what happens when too much is under way.
 */
final class AsyncOperations<K, V> {
  /** For who wants to know that it is done, and no more. */
  private static final ResultReader<Void> NOTHING = (applied, array, offset, length) -> null;

  private final MapAccess<K, V> access;
  private final CallOptions options;
  private final Purpose getting;
  private final Purpose setting;
  private final ResultReader<@Nullable V> value;

  AsyncOperations(MapAccess<K, V> access, boolean patient) {
    this.access = access;
    this.options = access.options().withPatience(patient);
    this.getting = access.read("get");
    this.setting = access.write("set");
    this.value = (applied, array, offset, length) -> access.value(array, offset, length);
  }

  CompletableFuture<@Nullable V> get(@Nullable Object key) {
    byte[] bytes = access.keyBytes(key);
    return access.operate(getting, bytes, new DataMessage.Get(bytes), options, value);
  }

  CompletableFuture<Boolean> containsKey(@Nullable Object key) {
    return getBytes("containsKey", access.keyBytes(key)).thenApply(Objects::nonNull);
  }

  CompletableFuture<byte @Nullable []> getBytes(String operation, byte[] key) {
    return access
        .operate(access.read(operation), key, new DataMessage.Get(key), options)
        .thenApply(Result::value);
  }

  CompletableFuture<@Nullable V> put(@Nullable K key, @Nullable V value, long ttlMillis) {
    return put("put", PutMode.GET_AND_SET, key, value, ttlMillis)
        .thenApply(result -> access.value(result.value()));
  }

  CompletableFuture<Void> set(@Nullable K key, @Nullable V value) {
    byte[] keyBytes = access.keyBytes(key);
    byte[] valueBytes = access.valueBytes(value, "value");
    DataMessage.Put put = new DataMessage.Put(PutMode.SET, keyBytes, valueBytes, null, 0);
    access.checkSize(put);
    return access.operate(setting, keyBytes, put, options, NOTHING);
  }

  CompletableFuture<@Nullable V> putIfAbsent(@Nullable K key, @Nullable V value) {
    return put("putIfAbsent", PutMode.IF_ABSENT, key, value, 0)
        .thenApply(result -> result.applied() ? null : access.value(result.value()));
  }

  CompletableFuture<@Nullable V> replace(@Nullable K key, @Nullable V value) {
    return put("replace", PutMode.REPLACE, key, value, 0)
        .thenApply(result -> result.applied() ? access.value(result.value()) : null);
  }

  CompletableFuture<Boolean> replace(
      @Nullable K key, @Nullable V expected, String expectedName, @Nullable V value) {
    byte[] keyBytes = access.keyBytes(key);
    byte[] expectedBytes = access.valueBytes(expected, expectedName);
    return replaceBytes(keyBytes, expectedBytes, access.valueBytes(value, "newValue"));
  }

  CompletableFuture<Boolean> replaceBytes(byte[] key, byte[] expected, byte[] value) {
    return access
        .put(
            access.write("replace"),
            new DataMessage.Put(PutMode.REPLACE_IF, key, value, expected, 0),
            options.answered())
        .thenApply(Result::applied);
  }

  CompletableFuture<@Nullable V> remove(@Nullable Object key) {
    return remove(new DataMessage.Remove(access.keyBytes(key), null, true))
        .thenApply(result -> access.value(result.value()));
  }

  CompletableFuture<Boolean> remove(@Nullable Object key, @Nullable Object expected) {
    byte[] keyBytes = access.keyBytes(key);
    return removeBytes(keyBytes, access.valueBytes(expected, "value"));
  }

  CompletableFuture<Boolean> removeBytes(byte[] key, byte[] expected) {
    return remove(new DataMessage.Remove(key, expected, false)).thenApply(Result::applied);
  }

  private CompletableFuture<Result> remove(DataMessage.Remove remove) {
    return access.operate(access.write("remove"), remove.key(), remove, options.answered());
  }

  private CompletableFuture<Result> put(
      String operation, PutMode mode, @Nullable K key, @Nullable V value, long ttlMillis) {
    byte[] keyBytes = access.keyBytes(key);
    byte[] valueBytes = access.valueBytes(value, "value");
    return access.put(
        access.write(operation),
        new DataMessage.Put(mode, keyBytes, valueBytes, null, ttlMillis),
        options.answered());
  }

  CompletableFuture<Boolean> update(
      @Nullable K key, Map<String, ? extends @Nullable Object> fields) {
    byte[] keyBytes = access.keyBytes(key);
    List<EntryChange.Part> parts = new ArrayList<>(fields.size());
    new TreeMap<>(fields).forEach((name, value) -> parts.add(access.part(name, value)));
    return update(new EntryChange(EntryChange.Kind.UPDATE, keyBytes, parts));
  }

  CompletableFuture<Boolean> update(EntryChange change) {
    return access.with(options).change("update", change).thenApply(Result::applied);
  }

  CompletableFuture<Map<K, V>> getAll(Set<? extends K> keys) {
    return getAll("getAll", keys, this::apart);
  }

  CompletableFuture<Map<K, V>> getAllAtomically(Set<? extends K> keys) {
    return getAll("getAllAtomically", keys, new Together(access)::keys);
  }

  private CompletableFuture<Map<K, V>> getAll(
      String operation,
      Set<? extends K> keys,
      Function<List<KeyValue>, ClientSession.Keys> placed) {
    List<K> asked = new ArrayList<>(keys);
    List<KeyValue> entries = new ArrayList<>(asked.size());
    asked.forEach(key -> entries.add(new KeyValue(access.keyBytes(key), null)));
    FoundValues<K, V> found = new FoundValues<>(access, entries.size());
    return access
        .session()
        .getAll(access.target(), access.read(operation), placed.apply(entries), options, found)
        .thenApply(outcome -> found.of(asked));
  }

  CompletableFuture<Void> putAll(Map<? extends K, ? extends V> map) {
    return setAll("putAll", apart(entries(map)));
  }

  CompletableFuture<Void> putAllAtomically(Map<? extends K, ? extends V> map) {
    return setAll("putAllAtomically", new Together(access).changed(entries(map)));
  }

  private List<KeyValue> entries(Map<? extends K, ? extends V> map) {
    List<KeyValue> entries = new ArrayList<>(map.size());
    map.forEach((key, value) ->
        entries.add(new KeyValue(access.keyBytes(key), access.valueBytes(value, "value"))));
    return entries;
  }

  private CompletableFuture<Void> setAll(String operation, ClientSession.Keys keys) {
    return access
        .session()
        .setAll(access.target(), access.write(operation), keys, options)
        .thenApply(outcome -> null);
  }

  CompletableFuture<Void> removeAllAtomically(Set<? extends K> keys) {
    List<KeyValue> entries = new ArrayList<>(keys.size());
    keys.forEach(key -> entries.add(new KeyValue(access.keyBytes(key), null)));
    ClientSession.Keys placed = new Together(access).changed(entries);
    return access
        .session()
        .removeAll(access.target(), access.write("removeAllAtomically"), placed, options)
        .thenApply(outcome -> null);
  }

  CompletableFuture<Void> removeAll(List<byte[]> keys) {
    List<KeyValue> entries = new ArrayList<>(keys.size());
    keys.forEach(key -> entries.add(new KeyValue(key, null)));
    return access
        .session()
        .removeAll(access.target(), access.write("clear"), apart(entries), options)
        .thenApply(outcome -> null);
  }

  CompletableFuture<Long> size() {
    return access
        .session()
        .count(access.target(), access.read("size"), options)
        .thenApply(BatchOutcome::count);
  }

  CompletableFuture<QueryResult> query(Query query, boolean explainOnly) {
    Objects.requireNonNull(query, "query");
    ClientSession session = access.session();
    PartitionSet partitions =
        Pruning.prune(query.predicate(), access.info().definition(), session.partitionCount());
    return session
        .query(
            new NodeMessage.Query(access.name(), query.toBytes(), explainOnly),
            access.info().group(),
            partitions.isAll() ? new int[0] : partitions.partitions(),
            options)
        .thenApply(QueryResultCodec::read);
  }

  private ClientSession.Keys apart(List<KeyValue> entries) {
    int[] partitions = new int[entries.size()];
    for (int i = 0; i < partitions.length; i++) {
      partitions[i] = access.partition(entries.get(i).key());
    }
    return new ClientSession.Keys(entries, partitions);
  }
}
