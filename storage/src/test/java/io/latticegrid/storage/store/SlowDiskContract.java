package io.latticegrid.storage.store;

import io.latticegrid.storage.fault.Fault;
import io.latticegrid.storage.fault.FaultyCalls;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * What every store does whose disk takes its time: it answers late, never before the disk has
 * answered, and fails nothing for that.
 */
final class SlowDiskContract {
  private static final int BATCHES = 12;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final BlockingStore store;
  private final FaultyCalls calls;
  private long attempts;

  SlowDiskContract(BlockingStore store, FaultyCalls calls) {
    this.store = store;
    this.calls = calls;
  }

  /** All of it; an AssertionError says what does not hold. What it did, in words. */
  String run() throws Exception {
    try {
      long before = calls.struck();
      calls.set(Fault.syncIsLate());
      for (int i = 0; i < BATCHES; i++) {
        long synced = calls.synced();
        store("late " + i % 3, "value " + i);
        check(calls.synced() > synced, "a batch was answered without a sync");
      }
      calls.set(Fault.NONE);
      for (int i = 0; i < 3; i++) {
        found("late " + i, "value " + (BATCHES - 3 + i));
      }
      answersWhenTheDiskDoes();
      return BATCHES + " batches, " + (calls.struck() - before) + " syncs were late";
    } finally {
      calls.set(Fault.NONE);
      store.close();
    }
  }

  private void answersWhenTheDiskDoes() throws Exception {
    store("held", "before");
    try (ExecutorService writer = Executors.newSingleThreadExecutor()) {
      calls.set(Fault.syncIsHeld());
      Future<?> written = writer.submit(() -> store("held", "after"));
      check(calls.awaitHeld(PATIENCE_NANOS), "no sync was asked for");
      check(!written.isDone(), "a batch was answered before its sync");
      calls.set(Fault.NONE);
      written.get(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
    }
    found("held", "after");
  }

  private void store(String key, String value) {
    attempts++;
    StoreResult result =
        store.storeAll(
            new StoreBatch(
                new Fence("c/texts", 1, 1, attempts),
                List.of(StoreMaps.put(key, value, attempts))));
    check(
        result instanceof StoreResult.Done done && done.outcomes().equals(List.of(StoreOutcome.OK)),
        "answered with " + result);
  }

  private void found(String key, String value) {
    byte[] stored = store.loadAll(List.of(StoreMaps.bytes(key))).getFirst().value();
    check(Arrays.equals(stored, StoreMaps.bytes(value)), key + " is not " + value);
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
