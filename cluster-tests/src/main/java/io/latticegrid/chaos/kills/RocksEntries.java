package io.latticegrid.chaos.kills;

import io.latticegrid.data.codec.Canonical;
import io.latticegrid.storage.rocks.RocksStore;
import io.latticegrid.storage.store.Fence;
import io.latticegrid.storage.store.KeyPage;
import io.latticegrid.storage.store.KeyText;
import io.latticegrid.storage.store.LoadedEntry;
import io.latticegrid.storage.store.StoreBatch;
import io.latticegrid.storage.store.StoreChange;
import io.latticegrid.storage.store.StoreOutcome;
import io.latticegrid.storage.store.StoreResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Entries in the store that stands behind maps by default, a partition a writer. Thread-safe. */
final class RocksEntries implements KeptEntries {
  private static final int PAGE = 64;

  private final RocksStore store;
  private final int life;

  private RocksEntries(RocksStore store, int life) {
    this.store = store;
    this.life = life;
  }

  static RocksEntries open(Path directory, int life) {
    return new RocksEntries(RocksStore.open(directory), life);
  }

  @Override
  public void write(KeptWrite write) throws IOException {
    List<StoreChange> changes = new ArrayList<>();
    write
        .changes()
        .forEach((key, value) ->
            changes.add(
                new StoreChange(
                    Canonical.toBytes(key),
                    value == null ? null : Canonical.toBytes(value),
                    write.number())));
    Fence fence = new Fence("kills/entries", write.writer(), life, write.number() + 1);
    StoreResult result = store.storeAll(new StoreBatch(fence, changes));
    if (!(result instanceof StoreResult.Done done)
        || !done.outcomes().stream().allMatch(StoreOutcome.OK::equals)) {
      throw new IOException("write " + write.number() + " was answered with " + result);
    }
  }

  @Override
  public SortedMap<Integer, byte[]> all() throws IOException {
    SortedMap<Integer, byte[]> all = new TreeMap<>();
    byte[] after = null;
    while (true) {
      KeyPage page = store.loadAllKeys(after, PAGE);
      for (LoadedEntry entry : store.loadAll(page.keys())) {
        byte[] value = entry.value();
        if (value == null
            || !(Canonical.fromBytes(entry.key()) instanceof Number key)
            || !(Canonical.fromBytes(value) instanceof byte[] bytes)) {
          throw new IOException("key " + KeyText.of(entry.key()) + " is not as it was written");
        }
        all.put(key.intValue(), bytes);
      }
      if (page.last()) {
        return all;
      }
      after = page.keys().getLast();
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
