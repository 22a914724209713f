package io.latticegrid.node;

import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.storage.memory.MemoryStore;
import io.latticegrid.storage.store.BlockingStore;
import io.latticegrid.storage.store.KeyPage;
import io.latticegrid.storage.store.LoadedEntry;
import io.latticegrid.storage.store.StoreBatch;
import io.latticegrid.storage.store.StoreException;
import io.latticegrid.storage.store.StoreProvider;
import io.latticegrid.storage.store.StoreResult;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A user's own stores: rows in memory that outlive the nodes, by what the setting says. */
public final class OwnStores implements StoreProvider {
  private static final Map<String, Rows> ALL = new ConcurrentHashMap<>();

  private String argument = "";

  /** The rows that nodes with {@code own:test:NAME} have behind a map. */
  static Rows of(String name) {
    return ALL.computeIfAbsent(name, made -> new Rows());
  }

  @Override
  public String name() {
    return "test";
  }

  @Override
  public void configure(String rest) {
    argument = rest;
  }

  @Override
  public BlockingStore open(MapDefinition map) {
    if (map.name().equals("unwanted")) {
      throw new StoreException(StoreException.Kind.MISCONFIGURED, "I will not have that map");
    }
    return of(argument);
  }

  @Override
  public void close() {}

  /** Rows, with what a test wants to go wrong. */
  static final class Rows implements BlockingStore {
    private final MemoryStore memory = new MemoryStore();
    volatile boolean away;
    volatile String refused = "";

    /** Holds up what is written until it is open. */
    volatile CountDownLatch gate = new CountDownLatch(0);

    volatile int loads;
    volatile int batches;

    int size() {
      return memory.size();
    }

    @Nullable String text(Object key) {
      byte[] value = memory.loadAll(List.of(Canonical.toBytes(key))).getFirst().value();
      return value == null ? null : String.valueOf(Canonical.fromBytes(value));
    }

    @Override
    public synchronized List<LoadedEntry> loadAll(List<byte[]> keys) {
      check();
      loads++;
      return memory.loadAll(keys);
    }

    @Override
    public KeyPage loadAllKeys(byte @Nullable [] after, int limit) {
      return memory.loadAllKeys(after, limit);
    }

    @Override
    public StoreResult storeAll(StoreBatch batch) {
      try {
        gate.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StoreException(StoreException.Kind.AWAY, "interrupted");
      }
      return storeNow(batch);
    }

    private synchronized StoreResult storeNow(StoreBatch batch) {
      check();
      batches++;
      for (var change : batch.changes()) {
        byte[] value = change.value();
        if (value != null && String.valueOf(Canonical.fromBytes(value)).equals(refused)) {
          throw new StoreException(StoreException.Kind.REJECTED, "not " + refused);
        }
      }
      return memory.storeAll(batch);
    }

    private void check() {
      if (away) {
        throw new StoreException(StoreException.Kind.AWAY, "away");
      }
    }

    @Override
    public void close() {}
  }
}
