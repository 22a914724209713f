package io.latticegrid.sim;

import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.error.IndeterminateException;
import io.latticegrid.data.schema.FieldMerge;
import io.latticegrid.data.schema.MergeBy;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Counters that are fields of records, which whoever comes first creates; sides of a split may both
 * do. Confined to the simulation's thread.
 */
public final class FieldCounting implements Counting {
  private static final String MAP = "counted";
  private static final String FIELD = "count";
  private static final Counted NEW = new Counted("new", 0);

  private final LatticeClient client;
  private @Nullable GridMap<String, Counted> opened;

  /**
   * A record in which one field is counted and one is written.
   *
   * @param label of the last addition
   * @param count all of them
   */
  public record Counted(String label, @MergeBy(FieldMerge.COUNTER) long count) {}

  FieldCounting(LatticeClient client) {
    this.client = client;
  }

  private CompletableFuture<GridMap<String, Counted>> open() {
    GridMap<String, Counted> known = opened;
    return known != null
        ? CompletableFuture.completedFuture(known)
        : client
            .mapAsync(MAP, String.class, Counted.class)
            .thenApply(map -> {
              opened = map;
              return map;
            });
  }

  @Override
  public CompletableFuture<Long> add(String key, long amount) {
    return open().thenCompose(map -> add(map, key, amount));
  }

  private static CompletableFuture<Long> add(
      GridMap<String, Counted> map, String key, long amount) {
    return map.update(key)
        .set("label", "plus " + amount)
        .add(FIELD, amount)
        .applyAsync()
        .thenCompose(found ->
            Boolean.TRUE.equals(found)
                ? added(map, key)
                : map.putIfAbsentAsync(key, NEW).thenCompose(any -> add(map, key, amount)));
  }

  /** What is read afterwards; that it can't be read does not mean that nothing was added. */
  private static CompletableFuture<Long> added(GridMap<String, Counted> map, String key) {
    return read(map, key)
        .exceptionallyCompose(error ->
            CompletableFuture.failedFuture(new IndeterminateException("added, but: " + error)));
  }

  private static CompletableFuture<Long> read(GridMap<String, Counted> map, String key) {
    return map.getAsync(key).thenApply(found -> found == null ? 0L : found.count());
  }

  @Override
  public CompletableFuture<Long> get(String key) {
    return open().thenCompose(map -> read(map, key));
  }
}
