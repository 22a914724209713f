package io.latticegrid.node.store;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.port.BlockingPool;
import io.latticegrid.data.port.Loop;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.data.schema.MapStore;
import io.latticegrid.node.config.MapStores;
import io.latticegrid.storage.sql.SqlConfig;
import io.latticegrid.storage.sql.SqlSource;
import io.latticegrid.storage.sql.SqlStore;
import io.latticegrid.storage.sql.TableMapping;
import io.latticegrid.storage.store.PooledStore;
import io.latticegrid.storage.store.Store;
import io.latticegrid.storage.store.StoreException;
import io.latticegrid.storage.writebehind.WriteBehindConfig;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The tables of one database. Thread-safe. */
public final class SqlMapStores implements MapStores {
  private final SqlSource source;
  private final BlockingPool pool;
  private final WriteBehindConfig writeBehind;

  /** The database of a configuration; it need not be there yet. */
  public SqlMapStores(SqlConfig config, WriteBehindConfig writeBehind, BlockingPool pool) {
    source = SqlSource.open(config);
    this.writeBehind = writeBehind;
    this.pool = pool;
  }

  @Override
  public void check(MapDefinition map, Loop loop, Consumer<@Nullable GridException> answer) {
    boolean taken =
        pool.submit(
            () -> opened(map),
            loop,
            (store, failure) ->
                answer.accept(failure == null ? null : named(map, StoreException.of(failure))));
    if (!taken) {
      GridException full =
          new StoreException(StoreException.Kind.UNAVAILABLE, "too many calls wait for stores");
      loop.execute(() -> answer.accept(full));
    }
  }

  private static StoreException named(MapDefinition map, StoreException e) {
    return new StoreException(
        e.kind(), "the store of map '" + map.name() + "': " + e.getMessage(), e);
  }

  private SqlStore opened(MapDefinition map) {
    return SqlStore.open(source, map, mappingOf(map));
  }

  @Override
  public @Nullable Store open(MapDefinition map) {
    return map.store() == null ? null : new PooledStore(new LateStore(() -> opened(map)), pool);
  }

  @Override
  public WriteBehindConfig writeBehind() {
    return writeBehind;
  }

  private static TableMapping mappingOf(MapDefinition map) {
    MapStore store = map.store();
    if (store == null) {
      throw new IllegalArgumentException("map '" + map.name() + "' has no store");
    }
    TableMapping.Form form = store.blob() ? TableMapping.Form.BLOB : TableMapping.Form.COLUMNS;
    return new TableMapping(store.table(), form, store.columns(), store.create());
  }

  @Override
  public void close() {
    source.close();
  }
}
