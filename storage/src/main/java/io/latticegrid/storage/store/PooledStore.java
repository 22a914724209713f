package io.latticegrid.storage.store;

import io.latticegrid.data.port.BlockingPool;
import io.latticegrid.data.port.Loop;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A store whose calls run on the blocking pool. Thread-safe. */
public final class PooledStore implements Store {
  private final BlockingStore store;
  private final BlockingPool pool;

  /** Over a store that blocks. */
  public PooledStore(BlockingStore store, BlockingPool pool) {
    this.store = store;
    this.pool = pool;
  }

  @Override
  public void loadAll(
      List<byte[]> keys,
      Loop loop,
      BiConsumer<@Nullable List<LoadedEntry>, @Nullable Exception> completion) {
    submit(() -> store.loadAll(keys), loop, completion);
  }

  @Override
  public void loadAllKeys(
      byte @Nullable [] after,
      int limit,
      Loop loop,
      BiConsumer<@Nullable KeyPage, @Nullable Exception> completion) {
    submit(() -> store.loadAllKeys(after, limit), loop, completion);
  }

  @Override
  public void storeAll(
      StoreBatch batch,
      Loop loop,
      BiConsumer<@Nullable StoreResult, @Nullable Exception> completion) {
    submit(() -> store.storeAll(batch), loop, completion);
  }

  @Override
  public boolean isOwned() {
    return store.isOwned();
  }

  @Override
  public byte[] kept(byte[] value) {
    return store.kept(value);
  }

  @Override
  public void close() {
    store.close();
  }

  private <T> void submit(
      Callable<T> work, Loop loop, BiConsumer<@Nullable T, @Nullable Exception> completion) {
    if (!pool.submit(work, loop, completion)) {
      StoreException full =
          new StoreException(StoreException.Kind.UNAVAILABLE, "too many calls wait for stores");
      loop.execute(() -> completion.accept(null, full));
    }
  }
}
