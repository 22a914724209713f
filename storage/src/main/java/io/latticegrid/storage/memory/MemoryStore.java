package io.latticegrid.storage.memory;

import io.latticegrid.storage.store.BlockingStore;
import io.latticegrid.storage.store.Fence;
import io.latticegrid.storage.store.KeyPage;
import io.latticegrid.storage.store.LoadedEntry;
import io.latticegrid.storage.store.StoreBatch;
import io.latticegrid.storage.store.StoreChange;
import io.latticegrid.storage.store.StoreResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory, for tests and trials: it outlives the nodes that are given it, not the
 * process. Thread-safe by a lock.
 */
public final class MemoryStore implements BlockingStore {
  private final NavigableMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
  private final Map<PartitionOfScope, Fence> fences = new LinkedHashMap<>();

  private record PartitionOfScope(String scope, int partition) {}

  @Override
  public synchronized List<LoadedEntry> loadAll(List<byte[]> keys) {
    return keys.stream().map(key -> new LoadedEntry(key, rows.get(key))).toList();
  }

  @Override
  public boolean isOwned() {
    return true;
  }

  @Override
  public synchronized KeyPage loadAllKeys(byte @Nullable [] after, int limit) {
    NavigableMap<byte[], byte[]> rest = after == null ? rows : rows.tailMap(after, false);
    List<byte[]> keys = new ArrayList<>();
    for (byte[] key : rest.keySet()) {
      if (keys.size() == limit) {
        return new KeyPage(keys, false);
      }
      keys.add(key);
    }
    return new KeyPage(keys, true);
  }

  @Override
  public synchronized StoreResult storeAll(StoreBatch batch) {
    Fence fence = batch.fence();
    PartitionOfScope place = new PartitionOfScope(fence.scope(), fence.partition());
    Fence held = fences.get(place);
    if (held != null && !fence.passes(held.epoch(), held.attempt())) {
      return new StoreResult.Fenced(held.epoch(), held.attempt());
    }
    fences.put(place, fence);
    for (StoreChange change : batch.changes()) {
      byte[] value = change.value();
      if (value == null) {
        rows.remove(change.key());
      } else {
        rows.put(change.key(), value);
      }
    }
    return StoreResult.allOk(batch);
  }

  /** How many rows there are. */
  public synchronized int size() {
    return rows.size();
  }

  @Override
  public void close() {}
}
