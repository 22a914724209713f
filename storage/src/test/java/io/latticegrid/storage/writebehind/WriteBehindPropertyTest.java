package io.latticegrid.storage.writebehind;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.storage.memory.MemoryStore;
import io.latticegrid.storage.store.StoreBatch;
import io.latticegrid.storage.store.StoreChange;
import io.latticegrid.storage.store.StoreException;
import io.latticegrid.storage.store.StoreOutcome;
import io.latticegrid.storage.store.StoreResult;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A primary and a backup stage the same changes, and a store does what stores do: it fails, is
 * slow, commits and says nothing, commits long after it was given up, and refuses some values. Now
 * and then the primary dies, and the backup goes on.
 */
class WriteBehindPropertyTest {
  private static final long SECOND = 1_000_000_000L;
  private static final MemberId SELF = new MemberId(1, 1);

  private final MemoryStore store = new MemoryStore();
  private final TreeMap<Integer, Integer> model = new TreeMap<>();
  private final TreeMap<Integer, Integer> newestStored = new TreeMap<>();
  private final ArrayDeque<StoreBatch> late = new ArrayDeque<>();
  private final VersionVector vector = new VersionVector();
  private SplittableRand random = new SplittableRand(0);
  private WriteBehindConfig config = WriteBehindConfig.DEFAULT;
  private WriteBehind primary = replica();
  private WriteBehind backup = replica();
  private long epoch = 1;
  private long nowNanos = SECOND;
  private int changes;
  private int poison = 13;
  private boolean faults = true;

  /**
   * Where every change is kept, and a change among them is refused with all that go with it, those
   * before it are written again by whoever has not heard that they were.
   */
  private boolean mayRepeat;

  private WriteBehind replica() {
    return new WriteBehind(
        config,
        new WriteBehind.Place("c/m", 0),
        WriteBehind.Shared.of(config, CircuitBreaker.Limits.LENIENT));
  }

  @DisplayName("whatever the store does and whoever dies, every change arrives and none goes back")
  @ParameterizedTest(name = "coalescing {0}")
  @ValueSource(booleans = {true, false})
  void everyChangeArrives(boolean coalescing) {
    for (long seed = 0; seed < 150; seed++) {
      WriteBehindPropertyTest run = new WriteBehindPropertyTest();
      run.run(seed, coalescing);
    }
  }

  private void run(long seed, boolean coalescing) {
    random = new SplittableRand(seed);
    config =
        new WriteBehindConfig(
            SECOND,
            1 + random.nextInt(8),
            40 + random.nextInt(200),
            coalescing,
            WriteBehindConfig.DEFAULT.room(),
            new RetryProfile(RetryProfile.UNLIMITED, SECOND / 2, 5 * SECOND),
            3 * SECOND,
            8);
    poison = coalescing || seed % 2 == 0 ? 13 : Integer.MAX_VALUE;
    mayRepeat = !coalescing && seed % 2 == 0;
    primary = replica();
    backup = replica();
    for (int step = 0; step < 400; step++) {
      step(seed);
    }
    faults = false;
    for (int turn = 0; turn < 2000 && primary.pending() > 0; turn++) {
      nowNanos += SECOND / 10;
      write(seed);
    }
    assertEquals(0, primary.pending(), "seed " + seed + ": something never arrives");
    check(seed);
    backup.forget(vector, primary.pendingKeys());
    assertEquals(
        primary.pendingKeys().size(),
        backup.pendingKeys().size(),
        "seed " + seed + ": the backup keeps what the store has");
  }

  private void step(long seed) {
    nowNanos += random.nextInt(5) * SECOND / 10;
    switch (random.nextInt(12)) {
      case 0, 1, 2, 3, 4 -> change();
      case 5 -> backup.forget(vector.copy(), primary.pendingKeys());
      case 6 -> primary.flush();
      case 7 -> applyLate(seed);
      case 8 -> {
        if (random.nextInt(6) == 0) {
          failOver();
        }
      }
      default -> write(seed);
    }
    readsItsWrites(seed);
  }

  /** Values count up, so that one which goes back shows. */
  private void change() {
    int key = random.nextInt(12);
    changes++;
    boolean delete = random.nextInt(5) == 0;
    vector.advance(SELF, changes);
    for (WriteBehind replica : List.of(primary, backup)) {
      byte[] value = delete ? null : bytes(changes);
      replica.stage(bytes(key), value, new Dot(SELF, changes), nowNanos);
    }
    if (delete) {
      model.remove(key);
    } else {
      model.put(key, changes);
    }
  }

  private void failOver() {
    epoch++;
    primary = backup;
    backup = replica();
    for (PendingKey pending : primary.pendingKeys()) {
      StagedChange change = primary.find(pending.key());
      backup.stage(pending.key(), change.value(), change.dot(), nowNanos);
    }
  }

  private void write(long seed) {
    StoreBatch batch = primary.next(epoch, nowNanos, dot -> true);
    if (batch == null) {
      return;
    }
    long attempt = batch.fence().attempt();
    int what = faults ? random.nextInt(10) : 9;
    switch (what) {
      case 0 -> primary.failed(attempt, unavailable(), nowNanos);
      case 1 -> { // Commits, and the answer is lost.
        commit(seed, batch);
        primary.failed(attempt, unavailable(), nowNanos);
      }
      case 2 -> late.add(batch); // Not back in time; commits later, or never.
      case 3 -> {
        List<StoreOutcome> again =
            Collections.nCopies(batch.changes().size(), StoreOutcome.retry("deadlock"));
        primary.completed(attempt, new StoreResult.Done(again), nowNanos);
      }
      default -> answer(seed, batch, attempt);
    }
  }

  private void answer(long seed, StoreBatch batch, long attempt) {
    boolean poisoned = batch.changes().stream().anyMatch(change -> isPoison(change.value()));
    if (poisoned && random.nextInt(2) == 0) {
      primary.failed(attempt, new StoreException(StoreException.Kind.REJECTED, "poison"), nowNanos);
    } else {
      primary.completed(attempt, apply(seed, batch), nowNanos);
    }
  }

  private void applyLate(long seed) {
    if (!late.isEmpty()) {
      commit(seed, late.removeFirst());
    }
  }

  /** Commits unless something in it is refused, which then stops all of it. */
  private void commit(long seed, StoreBatch batch) {
    if (batch.changes().stream().noneMatch(change -> isPoison(change.value()))) {
      apply(seed, batch);
    }
  }

  /** Writes what is no poison, and looks whether a key goes back. */
  private StoreResult apply(long seed, StoreBatch batch) {
    List<StoreChange> good =
        batch.changes().stream().filter(change -> !isPoison(change.value())).toList();
    if (store.storeAll(new StoreBatch(batch.fence(), good)) instanceof StoreResult.Fenced fenced) {
      return fenced;
    }
    TreeMap<Integer, Integer> written = new TreeMap<>();
    for (StoreChange change : good) {
      byte[] value = change.value();
      if (value != null) {
        written.put(number(change.key()), number(value));
      }
    }
    written.forEach((key, value) -> {
      Integer before = newestStored.put(key, value);
      assertTrue(
          before == null || before <= value || mayRepeat,
          () -> "seed " + seed + ": " + key + " goes back");
    });
    return new StoreResult.Done(
        batch.changes().stream()
            .map(change ->
                isPoison(change.value()) ? StoreOutcome.reject("poison") : StoreOutcome.OK)
            .toList());
  }

  /** What is read is what was written last: staged, or in the store. */
  private void readsItsWrites(long seed) {
    for (int key = 0; key < 12; key++) {
      StagedChange staged = primary.find(bytes(key));
      byte[] value =
          staged == null ? store.loadAll(List.of(bytes(key))).getFirst().value() : staged.value();
      assertEquals(
          model.get(key), value == null ? null : number(value), "seed " + seed + ", key " + key);
    }
  }

  /** The store is the model, apart from what it refuses. */
  private void check(long seed) {
    readsItsWrites(seed);
    for (Quarantined refused : primary.quarantined()) {
      assertTrue(isPoison(refused.change().value()), "seed " + seed + ": good in quarantine");
    }
  }

  private boolean isPoison(byte @Nullable [] value) {
    return value != null && number(value) % poison == 0;
  }

  private static StoreException unavailable() {
    return new StoreException(StoreException.Kind.UNAVAILABLE, "down");
  }

  private static byte[] bytes(int number) {
    return new byte[] {(byte) (number >> 8), (byte) number};
  }

  private static int number(byte[] bytes) {
    return (bytes[0] & 0xff) << 8 | (bytes[1] & 0xff);
  }
}
