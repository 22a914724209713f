package io.latticegrid.client;

import io.latticegrid.client.serial.Mapping;
import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.codec.Tag;
import io.latticegrid.data.error.GridException;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.EntryChange.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A multimap of the grid as this client sees it: a map of sets. Thread-safe. */
final class RemoteMultiMap<K, V> implements GridMultiMap<K, V> {
  private final MapAccess<K, V> access;
  private final MapAccess<K, V> blocking;
  private final RemoteMap<K, V> entries;

  /** With access whose values are converted one by one: the elements of the sets. */
  RemoteMultiMap(MapAccess<K, V> access) {
    this.access = access;
    this.blocking = access.blocking();
    this.entries = new RemoteMap<>(access);
  }

  @Override
  public String name() {
    return access.name();
  }

  @Override
  public Set<V> get(K key) {
    return access.join(get(blocking, key));
  }

  @Override
  public boolean put(K key, V value) {
    return access.join(change(blocking, "put", Kind.INSERT, key, List.of(value)));
  }

  @Override
  public boolean putAll(K key, Collection<? extends V> values) {
    return !values.isEmpty() && access.join(change(blocking, "putAll", Kind.INSERT, key, values));
  }

  @Override
  public boolean remove(K key, V value) {
    return access.join(change(blocking, "remove", Kind.DELETE, key, List.of(value)));
  }

  @Override
  public void removeAll(K key) {
    byte[] keyBytes = access.keyBytes(key);
    DataMessage.Remove remove = new DataMessage.Remove(keyBytes, null, false);
    access.join(
        blocking.operate(
            access.write("removeAll"), keyBytes, remove, blocking.options().answered()));
  }

  @Override
  public long keyCount() {
    return entries.size();
  }

  @Override
  public Set<K> keySet() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  @Override
  public CompletableFuture<Set<V>> getAsync(K key) {
    return get(access, key);
  }

  @Override
  public CompletableFuture<Boolean> putAsync(K key, V value) {
    return change(access, "put", Kind.INSERT, key, List.of(value));
  }

  @Override
  public CompletableFuture<Boolean> removeAsync(K key, V value) {
    return change(access, "remove", Kind.DELETE, key, List.of(value));
  }

  private CompletableFuture<Boolean> change(
      MapAccess<K, V> through, String operation, Kind kind, K key, Collection<? extends V> values) {
    List<byte[]> elements = new ArrayList<>(values.size());
    values.forEach(value -> elements.add(through.valueBytes(value, "value")));
    return through.changed(operation, kind, through.keyBytes(key), elements);
  }

  private CompletableFuture<Set<V>> get(MapAccess<K, V> through, K key) {
    byte[] keyBytes = through.keyBytes(key);
    return through
        .operate(through.read("get"), keyBytes, new DataMessage.Get(keyBytes), through.options())
        .thenApply(found -> elements(found.value(), through.values()));
  }

  private static <V> Set<V> elements(byte @Nullable [] list, Mapping<V> mapping) {
    Set<V> values = new LinkedHashSet<>();
    if (list == null) {
      return values;
    }
    ByteReader in = new ByteReader(list);
    if (in.readByte() != Tag.LIST) {
      throw new GridException(GridException.Code.SCHEMA_MISMATCH, "the entry is no set");
    }
    for (int left = in.readCount(); left > 0; left--) {
      int from = in.position();
      Canonical.check(in);
      values.add(mapping.read(Arrays.copyOfRange(list, from, in.position())));
    }
    return values;
  }

  /** The name only: the content may be large and is elsewhere. */
  @Override
  public String toString() {
    return "GridMultiMap '" + name() + "'";
  }
}
