package io.latticegrid.node.store;

import io.latticegrid.storage.store.BlockingStore;
import io.latticegrid.storage.store.KeyPage;
import io.latticegrid.storage.store.LoadedEntry;
import io.latticegrid.storage.store.StoreBatch;
import io.latticegrid.storage.store.StoreException;
import io.latticegrid.storage.store.StoreResult;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A store that is opened by the first call which can: a node starts, and stages, while its database
 * is away. Thread-safe.
 */
final class LateStore implements BlockingStore {
  private final Supplier<? extends BlockingStore> opening;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable BlockingStore opened;

  LateStore(Supplier<? extends BlockingStore> opening) {
    this.opening = opening;
  }

  @Override
  public List<LoadedEntry> loadAll(List<byte[]> keys) {
    return store().loadAll(keys);
  }

  @Override
  public KeyPage loadAllKeys(byte @Nullable [] after, int limit) {
    return store().loadAllKeys(after, limit);
  }

  @Override
  public StoreResult storeAll(StoreBatch batch) {
    return store().storeAll(batch);
  }

  @Override
  public boolean isOwned() {
    BlockingStore known = opened;
    return known != null && known.isOwned();
  }

  @Override
  public byte[] kept(byte[] value) {
    BlockingStore known = opened;
    return known == null ? value : known.kept(value);
  }

  @Override
  public void close() {
    BlockingStore known = opened;
    if (known != null) {
      known.close();
    }
  }

  /** What is wrong with it may be put right: whatever the reason is, it is tried again. */
  private BlockingStore store() {
    BlockingStore known = opened;
    return known == null ? opened() : known;
  }

  private BlockingStore opened() {
    lock.lock();
    try {
      BlockingStore known = opened;
      if (known == null) {
        known = opening.get();
        opened = known;
      }
      return known;
    } catch (StoreException e) {
      throw new StoreException(StoreException.Kind.UNAVAILABLE, String.valueOf(e.getMessage()), e);
    } finally {
      lock.unlock();
    }
  }
}
