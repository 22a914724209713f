package io.latticegrid.partition;

import io.latticegrid.storage.store.StoreBatch;
import io.latticegrid.storage.store.StoreResult;
import io.latticegrid.storage.writebehind.CircuitBreaker;
import io.latticegrid.storage.writebehind.WriteBehindConfig;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The store behind a map, as a shard is given it. Immutable.
 *
 * @param mapId the map
 * @param scope names the map among all that the store may hold, for the fence
 * @param writer hands batches to the store
 * @param config how changes go there
 * @param breaker when calls to it stop
 */
public record StoreBinding(
    int mapId,
    String scope,
    Writer writer,
    WriteBehindConfig config,
    CircuitBreaker.Limits breaker) {
  /** Hands batches to a store. */
  @FunctionalInterface
  public interface Writer {
    /** Writes a batch; the completion is run once, later, as a task of the shard. */
    void storeAll(
        StoreBatch batch, BiConsumer<@Nullable StoreResult, @Nullable Exception> completion);
  }
}
