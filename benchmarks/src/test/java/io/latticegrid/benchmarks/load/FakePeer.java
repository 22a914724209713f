package io.latticegrid.benchmarks.load;

import io.latticegrid.benchmarks.peer.Peer;
import io.latticegrid.data.error.OverloadedException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** A map in this process. */
final class FakePeer implements Peer {
  final Map<Long, byte[]> entries = new ConcurrentHashMap<>();
  final Map<Long, Long> counters = new ConcurrentHashMap<>();
  boolean fails;
  boolean forgets;
  int refusesForMillis;

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public String version() {
    return "1";
  }

  @Override
  public void launch() {}

  @Override
  public void connect() {}

  @Override
  public byte[] get(long key) {
    return entries.get(key);
  }

  @Override
  public void set(long key, byte[] value) {
    if (fails) {
      throw new IllegalStateException("full");
    }
    entries.put(key, value);
  }

  @Override
  public CompletionStage<byte[]> getAsync(long key) {
    return CompletableFuture.completedFuture(get(key));
  }

  @Override
  public CompletionStage<?> setAsync(long key, byte[] value) {
    if (refusesForMillis > 0) {
      return CompletableFuture.failedFuture(
          OverloadedException.withoutTrace("full", refusesForMillis));
    }
    set(key, value);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public Map<Long, byte[]> getAll(Set<Long> keys) {
    Map<Long, byte[]> found = new LinkedHashMap<>();
    keys.forEach(key -> found.put(key, get(key)));
    return found;
  }

  @Override
  public void setAll(Map<Long, byte[]> batch) {
    entries.putAll(batch);
  }

  @Override
  public void increment(long key) {
    var _ = counters.merge(key, 1L, Long::sum);
  }

  @Override
  public void kill(int server) {
    if (forgets) {
      entries.clear();
    }
  }

  @Override
  public long serverCpuNanos() {
    return 0;
  }

  @Override
  public void close() {}
}
