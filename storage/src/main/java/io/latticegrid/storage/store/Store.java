package io.latticegrid.storage.store;

import io.latticegrid.data.port.Loop;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What lies behind a map, asynchronously and in batches. Thread-safe.
 *
 * <p>No method blocks. Each answers exactly once, as a task of the loop given: with a result, or
 * with an error, which {@link StoreException#of} makes typed. After an error nobody knows whether a
 * write happened; the caller writes again, under a later attempt.
 *
 * <p>What an implementer must never do: apply a batch in parts although it answers with an error
 * other than {@link StoreException.Kind#UNAVAILABLE}; apply a batch whose fence does not pass the
 * fence held ({@link Fence#passes}); answer OK for what would not survive the loss of the process.
 * Whether the fence passes, the write, and the new fence held are one atomic step.
 */
public interface Store {
  /** Reads keys; the answer has an entry for each, in their order. */
  void loadAll(
      List<byte[]> keys,
      Loop loop,
      BiConsumer<@Nullable List<LoadedEntry>, @Nullable Exception> completion);

  /**
   * Reads a page of the keys that there are: at most so many, those after a key, or the first.
   * Every key that is there all the time while the pages are read is in one of them.
   */
  void loadAllKeys(
      byte @Nullable [] after,
      int limit,
      Loop loop,
      BiConsumer<@Nullable KeyPage, @Nullable Exception> completion);

  /** Writes a batch, puts and deletes alike, under its fence. */
  void storeAll(
      StoreBatch batch,
      Loop loop,
      BiConsumer<@Nullable StoreResult, @Nullable Exception> completion);

  /** Reads one key. */
  default void load(
      byte[] key, Loop loop, BiConsumer<@Nullable LoadedEntry, @Nullable Exception> completion) {
    loadAll(
        List.of(key),
        loop,
        (entries, failure) ->
            completion.accept(entries == null ? null : entries.getFirst(), failure));
  }

  /** Deletes keys under a fence, each as of the same version. */
  default void deleteAll(
      Fence fence,
      List<byte[]> keys,
      long version,
      Loop loop,
      BiConsumer<@Nullable StoreResult, @Nullable Exception> completion) {
    List<StoreChange> changes = keys.stream().map(key -> StoreChange.delete(key, version)).toList();
    storeAll(new StoreBatch(fence, changes), loop, completion);
  }

  /** As {@link BlockingStore#isOwned}; known once something was read. */
  default boolean isOwned() {
    return false;
  }

  /** As {@link BlockingStore#kept}; known once something was read. */
  default byte[] kept(byte[] value) {
    return value;
  }

  /** Gives back what the store holds: connections, files. Blocks; called off the loops. */
  void close();
}
