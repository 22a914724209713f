package io.latticegrid.node.store;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.port.BlockingPool;
import io.latticegrid.data.port.Loop;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.node.config.MapStores;
import io.latticegrid.storage.store.PooledStore;
import io.latticegrid.storage.store.Store;
import io.latticegrid.storage.store.StoreException;
import io.latticegrid.storage.store.StoreProvider;
import io.latticegrid.storage.writebehind.WriteBehindConfig;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The stores that a provider opens, on the blocking pool. Thread-safe. */
public final class ProvidedMapStores implements MapStores {
  private final StoreProvider provider;
  private final BlockingPool pool;
  private final WriteBehindConfig writeBehind;
  private final int scrubRows;

  /** Of a provider; what it opens need not be there yet. */
  public ProvidedMapStores(
      StoreProvider provider, WriteBehindConfig writeBehind, int scrubRows, BlockingPool pool) {
    this.provider = provider;
    this.writeBehind = writeBehind;
    this.scrubRows = scrubRows;
    this.pool = pool;
  }

  @Override
  public void check(MapDefinition map, Loop loop, Consumer<@Nullable GridException> answer) {
    boolean taken =
        pool.submit(
            () -> provider.open(map),
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

  @Override
  public @Nullable Store open(MapDefinition map) {
    return map.store() == null
        ? null
        : new PooledStore(new LateStore(() -> provider.open(map)), pool);
  }

  @Override
  public int scrubRows() {
    return scrubRows;
  }

  @Override
  public WriteBehindConfig writeBehind() {
    return writeBehind;
  }

  @Override
  public void close() {
    provider.close();
  }
}
