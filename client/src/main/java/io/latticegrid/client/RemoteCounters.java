package io.latticegrid.client;

import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.error.GridException;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.EntryChange;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Counters of the grid as this client sees them. Thread-safe. */
final class RemoteCounters<K> implements GridCounters<K> {
  private final MapAccess<K, Long> access;
  private final MapAccess<K, Long> blocking;

  RemoteCounters(MapAccess<K, Long> access) {
    this.access = access;
    this.blocking = access.blocking();
  }

  @Override
  public String name() {
    return access.name();
  }

  @Override
  public GridCounter counter(K key) {
    return new One<>(this, key);
  }

  @Override
  public long get(K key) {
    return access.join(get(blocking, key));
  }

  @Override
  public long add(K key, long amount) {
    return access.join(add(blocking, key, amount));
  }

  @Override
  public long reset(K key) {
    return access.join(reset(blocking, key));
  }

  @Override
  public CompletableFuture<Long> getAsync(K key) {
    return get(access, key);
  }

  @Override
  public CompletableFuture<Long> addAsync(K key, long amount) {
    return add(access, key, amount);
  }

  @Override
  public CompletableFuture<Long> resetAsync(K key) {
    return reset(access, key);
  }

  private static <K> CompletableFuture<Long> get(MapAccess<K, Long> access, K key) {
    byte[] keyBytes = access.keyBytes(key);
    return access
        .operate(access.read("get"), keyBytes, new DataMessage.Get(keyBytes), access.options())
        .thenApply(found -> found.value() == null ? 0L : number(found.value()));
  }

  private static <K> CompletableFuture<Long> add(MapAccess<K, Long> access, K key, long amount) {
    EntryChange.Part part = new EntryChange.Part(0, Canonical.toBytes(amount));
    EntryChange change = new EntryChange(EntryChange.Kind.ADD, access.keyBytes(key), List.of(part));
    return access.change("add", change).thenApply(done -> number(done.value()));
  }

  private static <K> CompletableFuture<Long> reset(MapAccess<K, Long> access, K key) {
    EntryChange change = new EntryChange(EntryChange.Kind.RESET, access.keyBytes(key), List.of());
    return access.change("reset", change).thenApply(done -> number(done.value()));
  }

  private static long number(byte @Nullable [] value) {
    if (value == null || !(Canonical.fromBytes(value) instanceof Long number)) {
      throw new GridException(GridException.Code.INTERNAL, "a counter was answered without number");
    }
    return number;
  }

  /** One of them. */
  private record One<K>(RemoteCounters<K> all, K key) implements GridCounter {
    @Override
    public long get() {
      return all.get(key);
    }

    @Override
    public long add(long amount) {
      return all.add(key, amount);
    }

    @Override
    public long reset() {
      return all.reset(key);
    }

    @Override
    public CompletableFuture<Long> getAsync() {
      return all.getAsync(key);
    }

    @Override
    public CompletableFuture<Long> addAsync(long amount) {
      return all.addAsync(key, amount);
    }
  }
}
