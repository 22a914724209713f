package io.latticegrid.sim;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.port.Loop;
import io.latticegrid.data.port.Rand;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.data.schema.MapStore;
import io.latticegrid.node.config.MapStores;
import io.latticegrid.storage.store.Fence;
import io.latticegrid.storage.store.KeyPage;
import io.latticegrid.storage.store.LoadedEntry;
import io.latticegrid.storage.store.Store;
import io.latticegrid.storage.store.StoreBatch;
import io.latticegrid.storage.store.StoreChange;
import io.latticegrid.storage.store.StoreException;
import io.latticegrid.storage.store.StoreOutcome;
import io.latticegrid.storage.store.StoreResult;
import io.latticegrid.storage.writebehind.RetryProfile;
import io.latticegrid.storage.writebehind.WriteBehindConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A database in virtual time, behind the entries of all nodes: slow, at times away, at times
 * chooses a call as the victim of a deadlock, commits without saying so, or commits long after the
 * call was given up. Confined to the simulation's thread.
 *
 * <p>It outlives the nodes: what a node that dies has sent is written.
 */
final class SimDatabase {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;
  private static final WriteBehindConfig CONFIG =
      new WriteBehindConfig(
          SECOND,
          10,
          1 << 20,
          true,
          new WriteBehindConfig.Room(10_000, 64 << 20),
          new RetryProfile(RetryProfile.UNLIMITED, SECOND / 5, 2 * SECOND),
          2 * SECOND,
          8);

  private final SimScheduler scheduler;
  private final Rand rand;
  private final StoredRows rows;
  private final Map<String, Fence> fences = new TreeMap<>();
  private final StorePlan plan;
  private boolean troubled;
  private boolean away;

  SimDatabase(SimScheduler scheduler, Rand rand, StorePlan plan) {
    this.scheduler = scheduler;
    this.rand = rand;
    this.plan = plan;
    this.rows = new StoredRows(plan.way() == MapStore.Way.WRITE_THROUGH);
  }

  /** What lies in it. */
  StoredRows rows() {
    return rows;
  }

  /** As a node sees it. */
  MapStores stores() {
    return new Stores();
  }

  /** Calls meet trouble from now on. */
  void trouble() {
    troubled = true;
    planAway();
  }

  /** Every call succeeds from now on. */
  void heal() {
    troubled = false;
    away = false;
  }

  private void planAway() {
    after(
        SimDelays.logUniform(rand, 5 * SECOND, 60 * SECOND),
        () -> {
          away = troubled;
          after(
              SimDelays.logUniform(rand, SECOND, 30 * SECOND),
              () -> {
                away = false;
                if (troubled) {
                  planAway();
                }
              });
        });
  }

  private void after(long nanos, Runnable task) {
    scheduler.schedule(
        scheduler.runActor(), scheduler.nowNanos() + nanos, EventKind.BLOCKING, task);
  }

  private void call(
      StoreBatch batch,
      Loop loop,
      BiConsumer<@Nullable StoreResult, @Nullable Exception> completion) {
    long delay = SimDelays.logUniform(rand, MILLI, 400 * MILLI);
    int chance = troubled ? rand.nextInt(12) : 12;
    if (away || chance < 2) { // Out of reach, or the victim of a deadlock.
      after(delay, () -> answer(loop, completion, null));
    } else if (chance < 4) { // Committed, and the answer is lost.
      after(
          delay,
          () -> {
            write(batch, batch.changes().size());
            answer(loop, completion, null);
          });
    } else if (chance < 6) { // Committed when the call was given up, whoever waits.
      after(
          SimDelays.logUniform(rand, SECOND, 20 * SECOND),
          () -> {
            StoreResult late = write(batch, batch.changes().size());
            answer(loop, completion, late);
          });
    } else {
      int first = chance == 6 ? rand.nextInt(batch.changes().size()) : batch.changes().size();
      after(delay, () -> answer(loop, completion, write(batch, first)));
    }
  }

  /** Reads at one moment and answers at a later one; who asked gives up in between at times. */
  private <T> void readLater(
      Supplier<T> read,
      Loop loop,
      BiConsumer<@Nullable T, @Nullable Exception> completion,
      Runnable over) {
    int chance = troubled ? rand.nextInt(12) : 12;
    long delay =
        chance == 2
            ? SimDelays.logUniform(rand, SECOND, 20 * SECOND)
            : SimDelays.logUniform(rand, MILLI, 400 * MILLI);
    boolean fails = away || chance < 2;
    // A little earlier than the slowest clock has a node give up.
    after(CONFIG.callNanos() / 10 * 9, over);
    after(
        delay / 2,
        () -> {
          @Nullable T found = fails ? null : read.get();
          after(delay - delay / 2, () -> answered(found, loop, completion, over));
        });
  }

  private static <T> void answered(
      @Nullable T found,
      Loop loop,
      BiConsumer<@Nullable T, @Nullable Exception> completion,
      Runnable over) {
    over.run();
    StoreException failure =
        found == null ? new StoreException(StoreException.Kind.UNAVAILABLE, "away") : null;
    loop.execute(() -> completion.accept(found, failure));
  }

  private byte @Nullable [] value(String key) {
    String row = rows.get(key);
    return row == null ? null : Canonical.toBytes(row);
  }

  private KeyPage page(String after, int limit) {
    List<byte[]> keys = new ArrayList<>();
    for (String key : rows.after(after).keySet()) {
      if (keys.size() == limit) {
        return new KeyPage(keys, false);
      }
      keys.add(Canonical.toBytes(key));
    }
    return new KeyPage(keys, true);
  }

  private static void answer(
      Loop loop,
      BiConsumer<@Nullable StoreResult, @Nullable Exception> completion,
      @Nullable StoreResult result) {
    StoreException failure =
        result == null ? new StoreException(StoreException.Kind.UNAVAILABLE, "away") : null;
    loop.execute(() -> completion.accept(result, failure));
  }

  /** Writes the first so many changes of a batch, if its fence passes. */
  private StoreResult write(StoreBatch batch, int first) {
    Fence fence = batch.fence();
    String place = fence.scope() + "/" + fence.partition();
    Fence held = fences.get(place);
    if (held != null && !fence.passes(held.epoch(), held.attempt())) {
      return new StoreResult.Fenced(held.epoch(), held.attempt());
    }
    fences.put(place, fence);
    List<StoreOutcome> outcomes = new ArrayList<>();
    for (StoreChange change : batch.changes()) {
      boolean written = outcomes.size() < first;
      if (written) {
        String value = change.value() == null ? null : text(change.value());
        write(fence, text(change.key()), value);
      }
      outcomes.add(written ? StoreOutcome.OK : StoreOutcome.retry("not now"));
    }
    return new StoreResult.Done(outcomes);
  }

  private void write(Fence fence, String key, @Nullable String value) {
    String before = rows.write(key, value);
    scheduler.tell(() -> "database " + key + " from " + before + " to " + value + " by " + fence);
  }

  private static String text(byte[] canonical) {
    return String.valueOf(Canonical.read(new ByteReader(canonical)));
  }

  /** The database as the stores of a node. */
  private final class Stores implements MapStores, Store {
    private final Map<String, Long> asked = new HashMap<>();
    private long calls;

    @Override
    public void check(MapDefinition map, Loop loop, Consumer<@Nullable GridException> answer) {
      after(MILLI, () -> loop.execute(() -> answer.accept(null)));
    }

    @Override
    public Store open(MapDefinition map) {
      return this;
    }

    @Override
    public WriteBehindConfig writeBehind() {
      return CONFIG;
    }

    @Override
    public int scrubRows() {
      return plan.scrubRows();
    }

    @Override
    public boolean isOwned() {
      return true;
    }

    @Override
    public void loadAll(
        List<byte[]> keys,
        Loop loop,
        BiConsumer<@Nullable List<LoadedEntry>, @Nullable Exception> completion) {
      long call = ++calls;
      keys.forEach(key -> begun(text(key), call));
      readLater(
          () -> keys.stream().map(key -> new LoadedEntry(key, value(text(key)))).toList(),
          loop,
          completion,
          () -> keys.forEach(key -> asked.remove(text(key), call)));
    }

    /** One operation a key asks, and the others wait for it. */
    private void begun(String key, long call) {
      scheduler.tell(() -> "database is asked for " + key);
      if (asked.put(key, call) != null && plan.scrubRows() == 0) {
        rows.violate("I-RT1", key + " is read twice at once by one node");
      }
    }

    @Override
    public void loadAllKeys(
        byte @Nullable [] after,
        int limit,
        Loop loop,
        BiConsumer<@Nullable KeyPage, @Nullable Exception> completion) {
      readLater(() -> page(after == null ? "" : text(after), limit), loop, completion, () -> {});
    }

    @Override
    public void storeAll(
        StoreBatch batch,
        Loop loop,
        BiConsumer<@Nullable StoreResult, @Nullable Exception> completion) {
      call(batch, loop, completion);
    }

    @Override
    public void close() {
      // The database stays.
    }
  }
}
