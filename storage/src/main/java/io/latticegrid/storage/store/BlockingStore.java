package io.latticegrid.storage.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A store whose calls block; what a back end, or a user's own store, implements. Thread-safe.
 *
 * <p>The contract is that of {@link Store}; failures are thrown. {@link PooledStore} makes a store
 * of it.
 */
public interface BlockingStore {
  /** Reads keys; the answer has an entry for each, in their order. */
  List<LoadedEntry> loadAll(List<byte[]> keys);

  /** Reads a page of the keys, those after a key, or the first. */
  KeyPage loadAllKeys(byte @Nullable [] after, int limit);

  /** Writes a batch under its fence. */
  StoreResult storeAll(StoreBatch batch);

  /**
   * Whether nobody but the grid writes the rows: then what differs from the map is wrong, and is
   * written anew.
   */
  default boolean isOwned() {
    return false;
  }

  /** A value as it is read again after it was written: some columns keep less of it. Pure. */
  default byte[] kept(byte[] value) {
    return value;
  }

  /** Gives back what the store holds. */
  void close();
}
