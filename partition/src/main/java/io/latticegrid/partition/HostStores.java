package io.latticegrid.partition;

import io.latticegrid.storage.store.KeyText;
import io.latticegrid.storage.writebehind.CircuitBreaker;
import io.latticegrid.storage.writebehind.Quarantined;
import io.latticegrid.storage.writebehind.WriteBehind;
import io.latticegrid.storage.writebehind.WriteBehindStats;
import java.util.ArrayList;
import java.util.List;

/**
 * What operators see of the stores behind the maps of a shard, and do about them: of the partitions
 * that it serves. Confined to the shard's loop.
 */
public final class HostStores {
  private static final int MOST_NAMED = 1_000;
  private static final long LOOK_NANOS = 1_000_000_000L;

  private final PartitionHost host;
  private final HostContext context;
  private final StoreScrub scrub;
  private long lookedNanos;

  HostStores(PartitionHost host, HostContext context) {
    this.host = host;
    this.context = context;
    this.scrub = new StoreScrub(host, context);
    // A monotonic clock may begin below 0.
    this.lookedNanos = context.nowNanos() - LOOK_NANOS;
  }

  /**
   * How the store behind a map stands. Immutable.
   *
   * @param mapId the map
   * @param waiting how many keys wait to be written
   * @param oldestNanos how long the oldest change has waited; 0 if none does
   * @param breaker whether calls go through
   * @param written what went there since the node started
   * @param refused what the store refuses, at most a thousand
   */
  public record Standing(
      int mapId,
      long waiting,
      long oldestNanos,
      CircuitBreaker.State breaker,
      Written written,
      List<Quarantined> refused) {}

  /**
   * Counts of what went to a store. Immutable.
   *
   * @param changes that it has
   * @param batches in which they went, those that were repeated included
   * @param failures batches that failed or did not come back in time
   */
  public record Written(long changes, long batches, long failures) {
    Written plus(Written other) {
      return new Written(
          changes + other.changes, batches + other.batches, failures + other.failures);
    }

    private static Written of(WriteBehindStats stats) {
      return new Written(stats.stored(), stats.batches(), stats.failures());
    }
  }

  /** Looks after what stores were asked for, and now and then at how they stand. */
  void tick(long nowNanos) {
    if (context.places().stored().isEmpty()) {
      return;
    }
    context.places().tick();
    scrub.tick(nowNanos);
    if (nowNanos - lookedNanos >= LOOK_NANOS) {
      lookedNanos = nowNanos;
      context.stats().stores(stats());
    }
  }

  /** All of them added up. */
  StoreStats stats() {
    HostStores.Written written = StoreStats.NONE.written();
    StoreStats.Read read = StoreStats.NONE.read();
    long waiting = 0;
    long oldestNanos = 0;
    long refused = 0;
    long open = 0;
    for (Standing standing : standings()) {
      waiting += standing.waiting();
      oldestNanos = Math.max(oldestNanos, standing.oldestNanos());
      refused += standing.refused().size();
      open += standing.breaker() == CircuitBreaker.State.OPEN ? 1 : 0;
      written = written.plus(standing.written());
      MapPlaces.BoundStore store = context.places().store(standing.mapId());
      read = store == null ? read : read.plus(store.reads().stats());
    }
    return new StoreStats(waiting, oldestNanos / 1_000_000, refused, open, written, read);
  }

  /** From now on has everything written as soon as it is staged; how many keys wait for that. */
  public long drain() {
    long waiting = 0;
    for (int mapId : context.places().stored()) {
      for (WriteBehind behind : served(mapId)) {
        behind.drain();
        waiting += behind.pending();
      }
    }
    return waiting;
  }

  /** How all of them stand. */
  public List<Standing> standings() {
    List<Standing> all = new ArrayList<>();
    for (int mapId : context.places().stored()) {
      MapPlaces.BoundStore store = context.places().store(mapId);
      if (store != null) {
        all.add(standing(mapId, store.shared()));
      }
    }
    return all;
  }

  private Standing standing(int mapId, WriteBehind.Shared shared) {
    long waiting = 0;
    long oldest = 0;
    List<Quarantined> refused = new ArrayList<>();
    for (WriteBehind behind : served(mapId)) {
      waiting += behind.pending();
      oldest = Math.max(oldest, behind.oldestNanos(context.nowNanos()));
      for (Quarantined change : behind.quarantined()) {
        if (refused.size() < MOST_NAMED) {
          refused.add(change);
        }
      }
    }
    CircuitBreaker.State breaker = shared.breaker().state();
    return new Standing(mapId, waiting, oldest, breaker, Written.of(shared.stats()), refused);
  }

  /** Has what waits written without waiting for its age; how many keys that are. */
  public int flush(int mapId) {
    int waiting = 0;
    for (WriteBehind behind : served(mapId)) {
      behind.flush();
      waiting += behind.pending();
    }
    return waiting;
  }

  /** Tries again what the store refused, of a key as {@link KeyText} has it, or all if empty. */
  public int retry(int mapId, String key) {
    int tried = 0;
    for (WriteBehind behind : served(mapId)) {
      for (Quarantined refused : behind.quarantined()) {
        byte[] bytes = refused.change().key();
        tried += is(key, bytes) && behind.retry(bytes, context.nowNanos()) ? 1 : 0;
      }
    }
    return tried;
  }

  /** Drops what the store refused, of a key, or all if empty: the store never gets it. */
  public int drop(int mapId, String key) {
    int dropped = 0;
    for (WriteBehind behind : served(mapId)) {
      for (Quarantined refused : behind.quarantined()) {
        byte[] bytes = refused.change().key();
        dropped += is(key, bytes) && behind.drop(bytes) ? 1 : 0;
      }
    }
    return dropped;
  }

  private static boolean is(String key, byte[] bytes) {
    return key.isEmpty() || key.equals(KeyText.of(bytes));
  }

  private List<WriteBehind> served(int mapId) {
    List<WriteBehind> all = new ArrayList<>();
    for (Partition partition : host.partitions().values()) {
      WriteBehind behind = partition.primary() == null ? null : partition.staged().of(mapId);
      if (behind != null) {
        all.add(behind);
      }
    }
    return all;
  }
}
