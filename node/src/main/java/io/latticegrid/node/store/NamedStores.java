package io.latticegrid.node.store;

import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.data.schema.MapStore;
import io.latticegrid.storage.store.BlockingStore;
import io.latticegrid.storage.store.StoreException;
import io.latticegrid.storage.store.StoreProvider;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Stores of this node alone, one a name that maps give: what a map calls its table is the name.
 * Each is opened once. Thread-safe by a lock.
 */
final class NamedStores implements StoreProvider {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private final String kind;
  private final Function<String, BlockingStore> opening;
  private final Map<String, BlockingStore> opened = new TreeMap<>();
  private final ReentrantLock lock = new ReentrantLock();

  NamedStores(String kind, Function<String, BlockingStore> opening) {
    this.kind = kind;
    this.opening = opening;
  }

  @Override
  public String name() {
    return kind;
  }

  @Override
  public BlockingStore open(MapDefinition map) {
    MapStore store = map.store();
    String name = store == null ? "" : store.table();
    if (!NAME.matcher(name).matches()) {
      throw wrong("'" + name + "' can't be the name of a store: letters, digits, '.', '_' and '-'");
    }
    if (store != null && !store.columns().isEmpty()) {
      throw wrong("a store of kind " + kind + " has no columns");
    }
    lock.lock();
    try {
      return opened.computeIfAbsent(name, opening);
    } finally {
      lock.unlock();
    }
  }

  private static StoreException wrong(String text) {
    return new StoreException(StoreException.Kind.MISCONFIGURED, text);
  }

  @Override
  public void close() {
    lock.lock();
    try {
      opened.values().forEach(BlockingStore::close);
      opened.clear();
    } finally {
      lock.unlock();
    }
  }
}
