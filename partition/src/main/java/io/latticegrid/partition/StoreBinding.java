package io.latticegrid.partition;

import io.latticegrid.data.schema.MapStore;
import io.latticegrid.storage.store.LoadedEntry;
import io.latticegrid.storage.store.StoreBatch;
import io.latticegrid.storage.store.StoreResult;
import io.latticegrid.storage.writebehind.CircuitBreaker;
import io.latticegrid.storage.writebehind.WriteBehindConfig;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The store behind a map, as a shard is given it. Immutable.
 *
 * @param mapId the map
 * @param scope names the map among all that the store may hold, for the fence
 * @param way how reads and writes of the map go there
 * @param calls carries them out
 * @param config how changes go there
 * @param breaker when calls to it stop
 */
public record StoreBinding(
    int mapId,
    String scope,
    MapStore.Way way,
    Calls calls,
    WriteBehindConfig config,
    CircuitBreaker.Limits breaker) {
  /** Calls of a store; each completion is run once, later, as a task of the shard. */
  public interface Calls {
    /** Writes a batch. */
    void storeAll(
        StoreBatch batch, BiConsumer<@Nullable StoreResult, @Nullable Exception> completion);

    /** Whether nobody but the grid writes the rows: what differs from the map is wrong then. */
    default boolean isOwned() {
      return false;
    }

    /** A value as the store gives it back: some columns keep less of it than was written. */
    default byte[] kept(byte[] value) {
      return value;
    }

    /** Reads keys; the answer has an entry for each, in their order. */
    void loadAll(
        List<byte[]> keys, BiConsumer<@Nullable List<LoadedEntry>, @Nullable Exception> completion);
  }
}
