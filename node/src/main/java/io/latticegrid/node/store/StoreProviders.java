package io.latticegrid.node.store;

import io.latticegrid.node.config.StoreSettings;
import io.latticegrid.storage.memory.MemoryStore;
import io.latticegrid.storage.rocks.RocksStore;
import io.latticegrid.storage.sql.SqlConfig;
import io.latticegrid.storage.store.StoreException;
import io.latticegrid.storage.store.StoreProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/**
 * What a setting {@code store-url} names. Static only.
 *
 * <pre>
 * jdbc:...            a database that all nodes reach
 * rocksdb:DIRECTORY   RocksDB in a folder of this node's disk
 * memory:             this process's memory
 * own:NAME[:REST]     a {@link StoreProvider} of that name on the class path
 * </pre>
 */
public final class StoreProviders {
  private static final String ROCKS = "rocksdb:";
  private static final String MEMORY = "memory:";
  private static final String OWN = "own:";

  private StoreProviders() {}

  /** The provider of a setting; MISCONFIGURED says what is wrong with it. */
  public static StoreProvider of(StoreSettings wanted) {
    String url = wanted.url();
    if (url.startsWith(ROCKS)) {
      return rocks(url.substring(ROCKS.length()));
    }
    if (url.equals(MEMORY)) {
      return new NamedStores("memory", name -> new MemoryStore());
    }
    if (url.startsWith(OWN)) {
      return own(url.substring(OWN.length()));
    }
    if (url.startsWith("jdbc:")) {
      return new SqlProvider(SqlConfig.of(url, wanted.user(), wanted.password()));
    }
    throw wrong(
        "store-url '" + url + "' is none of jdbc:..., rocksdb:DIRECTORY, memory: and own:NAME");
  }

  private static StoreProvider rocks(String directory) {
    if (directory.isEmpty()) {
      throw wrong("store-url 'rocksdb:' lacks the directory");
    }
    return new NamedStores("rocksdb", name -> RocksStore.open(Path.of(directory, name)));
  }

  private static StoreProvider own(String rest) {
    int colon = rest.indexOf(':');
    String name = colon < 0 ? rest : rest.substring(0, colon);
    List<String> known = new ArrayList<>();
    for (StoreProvider provider : ServiceLoader.load(StoreProvider.class)) {
      if (provider.name().equals(name)) {
        provider.configure(colon < 0 ? "" : rest.substring(colon + 1));
        return provider;
      }
      known.add(provider.name());
    }
    throw wrong(
        "store-url names a store '"
            + name
            + "' of your own, and the class path has "
            + (known.isEmpty() ? "none" : "only " + known)
            + ": put it there with META-INF/services/"
            + StoreProvider.class.getName());
  }

  private static StoreException wrong(String text) {
    return new StoreException(StoreException.Kind.MISCONFIGURED, text);
  }
}
