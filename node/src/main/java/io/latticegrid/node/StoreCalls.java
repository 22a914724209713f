package io.latticegrid.node;

import io.latticegrid.data.port.Loop;
import io.latticegrid.partition.StoreBinding;
import io.latticegrid.storage.store.Store;
import io.latticegrid.storage.store.StoreBatch;
import io.latticegrid.storage.store.StoreResult;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls of one shard to the store behind one map; says in the log when they begin to fail and
 * when they succeed again. Confined to the shard's loop.
 */
final class StoreCalls implements StoreBinding.Writer {
  private static final Logger LOG = LoggerFactory.getLogger(StoreCalls.class);

  private final String map;
  private final Store store;
  private final Loop shard;
  private boolean failing;

  StoreCalls(String map, Store store, Loop shard) {
    this.map = map;
    this.store = store;
    this.shard = shard;
  }

  @Override
  public void storeAll(
      StoreBatch batch, BiConsumer<@Nullable StoreResult, @Nullable Exception> completion) {
    store.storeAll(
        batch,
        shard,
        (result, failure) -> {
          look(failure);
          completion.accept(result, failure);
        });
  }

  private void look(@Nullable Exception failure) {
    if (failure != null && !failing) {
      LOG.warn("the store of map '{}' fails, changes wait: {}", map, failure.getMessage());
    } else if (failure == null && failing) {
      LOG.info("the store of map '{}' takes changes again", map);
    }
    failing = failure != null;
  }
}
