package io.latticegrid.node.store;

import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.data.schema.MapStore;
import io.latticegrid.storage.sql.SqlConfig;
import io.latticegrid.storage.sql.SqlSource;
import io.latticegrid.storage.sql.SqlStore;
import io.latticegrid.storage.sql.TableMapping;
import io.latticegrid.storage.store.BlockingStore;
import io.latticegrid.storage.store.StoreProvider;

/** The tables of one database. Thread-safe. */
public final class SqlProvider implements StoreProvider {
  private final SqlSource source;

  /** The database of a configuration; it need not be there yet. */
  public SqlProvider(SqlConfig config) {
    source = SqlSource.open(config);
  }

  @Override
  public String name() {
    return "sql";
  }

  @Override
  public BlockingStore open(MapDefinition map) {
    return SqlStore.open(source, map, mappingOf(map));
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
