package io.latticegrid.storage.store;

import io.latticegrid.storage.rocks.RocksStore;
import io.latticegrid.storage.sql.SqlConfig;
import io.latticegrid.storage.sql.SqlSource;
import io.latticegrid.storage.sql.SqlStore;
import io.latticegrid.storage.sql.TableMapping;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens one store, as often as it is asked, with what it held. */
final class OpenedAgain implements Supplier<BlockingStore> {
  /** The kind that breaks its contract. */
  static final String PLANTED = "planted";

  private static final int MOST_TRIES = 5;

  private final String kind;
  private final Path directory;
  private final @Nullable StoreServer server;
  private @Nullable SqlSource source;

  /** Of a kind that has its files in a directory, or of a server. */
  OpenedAgain(String kind, Path directory, @Nullable StoreServer server) {
    this.kind = kind;
    this.directory = directory;
    this.server = server;
  }

  @Override
  public BlockingStore get() {
    if (kind.equals("rocksdb")) {
      return RocksStore.open(directory);
    }
    if (kind.equals(PLANTED)) {
      return new BoastfulStore(RocksStore.open(directory));
    }
    TableMapping blobs = new TableMapping("texts", TableMapping.Form.BLOB, Map.of(), true);
    for (int left = MOST_TRIES; ; left--) {
      close();
      source = SqlSource.open(database());
      try {
        return SqlStore.open(source, StoreMaps.TEXTS, blobs);
      } catch (StoreException e) {
        // On a machine with more to do a database may take longer than its calls may.
        if (left == 0) {
          throw e;
        }
      }
    }
  }

  void close() {
    if (source != null) {
      source.close();
    }
  }

  /** Says that it has stored what it couldn't. */
  private record BoastfulStore(BlockingStore store) implements BlockingStore {
    @Override
    public List<LoadedEntry> loadAll(List<byte[]> keys) {
      return store.loadAll(keys);
    }

    @Override
    public KeyPage loadAllKeys(byte @Nullable [] after, int limit) {
      return store.loadAllKeys(after, limit);
    }

    @Override
    public StoreResult storeAll(StoreBatch batch) {
      try {
        return store.storeAll(batch);
      } catch (StoreException e) {
        return StoreResult.allOk(batch);
      }
    }

    @Override
    public void close() {
      store.close();
    }
  }

  private SqlConfig database() {
    if (server != null) {
      SqlConfig all = server.database();
      return new SqlConfig(all.url(), all.user(), all.password(), 2, Duration.ofSeconds(1));
    }
    String url = "jdbc:" + kind + ":" + directory + (kind.equals("h2") ? "" : ".db");
    return new SqlConfig(url, kind.equals("h2") ? "sa" : "", "", 2, Duration.ofSeconds(1));
  }
}
