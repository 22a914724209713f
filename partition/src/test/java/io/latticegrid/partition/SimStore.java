package io.latticegrid.partition;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.data.schema.MapStore;
import io.latticegrid.proto.routing.MapPlacement;
import io.latticegrid.storage.store.Fence;
import io.latticegrid.storage.store.LoadedEntry;
import io.latticegrid.storage.store.StoreBatch;
import io.latticegrid.storage.store.StoreChange;
import io.latticegrid.storage.store.StoreException;
import io.latticegrid.storage.store.StoreOutcome;
import io.latticegrid.storage.store.StoreResult;
import io.latticegrid.storage.writebehind.CircuitBreaker;
import io.latticegrid.storage.writebehind.RetryProfile;
import io.latticegrid.storage.writebehind.WriteBehindConfig;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A database in simulated time: slow, at times away, at times committing without saying so, at
 * times long after it was given up. It checks that no key goes back: values are numbers that count
 * up.
 */
final class SimStore {
  private static final WriteBehindConfig CONFIG =
      new WriteBehindConfig(
          VirtualTime.SECOND,
          10,
          1 << 20,
          true,
          new WriteBehindConfig.Room(40, 1 << 20),
          new RetryProfile(RetryProfile.UNLIMITED, VirtualTime.SECOND / 5, 2 * VirtualTime.SECOND),
          2 * VirtualTime.SECOND,
          8);

  private final VirtualTime time;
  private final SplittableRand rand;
  private final Map<String, String> rows = new TreeMap<>();
  private final Map<String, Integer> newest = new TreeMap<>();
  private @Nullable Fence held;
  private boolean away;
  private boolean troubled;
  private boolean checksFences = true;
  private int batches;
  private int refused;
  private String rejected = "";
  private boolean silent;
  private boolean goesBack;
  private int loads;
  private final Map<String, Integer> loaded = new TreeMap<>();
  private boolean shared;
  private MapStore.Way way = MapStore.Way.WRITE_BEHIND;

  SimStore(VirtualTime time, long seed) {
    this.time = time;
    rand = new SplittableRand(seed);
  }

  Map<String, String> rows() {
    return rows;
  }

  int batches() {
    return batches;
  }

  int refused() {
    return refused;
  }

  /** How many calls read keys. */
  int loads() {
    return loads;
  }

  /** How often a key was read. */
  int loads(String key) {
    return loaded.getOrDefault(key, 0);
  }

  /** Refuses a value. */
  void rejects(String value) {
    rejected = value;
  }

  /** Commits, and fails all the same. */
  void commitsSilently(boolean value) {
    silent = value;
  }

  /** Keys may go back: what nobody knows of is taken back. */
  void mayGoBack() {
    goesBack = true;
  }

  /** Others than the grid write rows, too. */
  void isShared() {
    shared = true;
  }

  /** How maps go to it that are bound from now on. */
  void way(MapStore.Way value) {
    way = value;
  }

  /** Whether calls fail at once. */
  void away(boolean value) {
    away = value;
  }

  /** Whether calls meet chance. */
  void troubled(boolean value) {
    troubled = value;
  }

  /** A store that lets everybody write is one that loses. */
  void checksFences(boolean value) {
    checksFences = value;
  }

  /** Puts it behind the map of the tests, at a member. */
  void bind(Member member) {
    StoreBinding binding =
        new StoreBinding(
            Ops.MAP, "c/1", way, new Calls(member), CONFIG, CircuitBreaker.Limits.LENIENT);
    MapPlacement place = MapPlacement.resting(Ops.MAP, 1, ScriptedLog.GROUP);
    member.loop().turn(() -> member.host().maps(List.of(place), List.of(), List.of(binding)));
  }

  /** What a member calls. */
  private final class Calls implements StoreBinding.Calls {
    private final Member member;

    Calls(Member member) {
      this.member = member;
    }

    @Override
    public void storeAll(
        StoreBatch batch, BiConsumer<@Nullable StoreResult, @Nullable Exception> completion) {
      call(member, batch, completion);
    }

    @Override
    public boolean isOwned() {
      return !shared;
    }

    @Override
    public void loadAll(
        List<byte[]> keys,
        BiConsumer<@Nullable List<LoadedEntry>, @Nullable Exception> completion) {
      loads++;
      keys.forEach(key -> loaded.merge(text(key), 1, Integer::sum));
      long delay = VirtualTime.MILLI * (1 + rand.nextInt(300));
      if (away || (troubled && rand.nextInt(4) == 0)) {
        answer(member, delay, () -> completion.accept(null, unavailable()));
      } else {
        time.after(
            delay,
            () -> {
              List<LoadedEntry> found =
                  keys.stream().map(key -> new LoadedEntry(key, row(text(key)))).toList();
              answer(member, delay, () -> completion.accept(found, null));
            });
      }
    }
  }

  private byte @Nullable [] row(String key) {
    String value = rows.get(key);
    return value == null ? null : Ops.bytes(value);
  }

  private void call(
      Member member,
      StoreBatch batch,
      BiConsumer<@Nullable StoreResult, @Nullable Exception> completion) {
    batches++;
    long delay = VirtualTime.MILLI * (1 + rand.nextInt(300));
    int chance = troubled ? rand.nextInt(6) : 5;
    if (silent) {
      time.after(delay, () -> write(batch));
      answer(member, delay + VirtualTime.SECOND / 2, () -> completion.accept(null, unavailable()));
    } else if (away || chance == 0) {
      answer(member, delay, () -> completion.accept(null, unavailable()));
    } else if (chance == 1) { // Commits, and nobody hears of it in time.
      time.after(delay, () -> write(batch));
      answer(member, 10 * VirtualTime.SECOND, () -> completion.accept(null, unavailable()));
    } else if (chance == 2) { // Commits when everybody has given up.
      time.after(VirtualTime.SECOND * (2 + rand.nextInt(10)), () -> write(batch));
    } else {
      time.after(
          delay,
          () -> {
            try {
              StoreResult result = write(batch);
              answer(member, 0, () -> completion.accept(result, null));
            } catch (StoreException refusal) {
              answer(member, 0, () -> completion.accept(null, refusal));
            }
          });
    }
  }

  private void answer(Member member, long delay, Runnable task) {
    time.after(delay, () -> member.loop().turn(task));
  }

  private StoreResult write(StoreBatch batch) {
    Fence before = held;
    if (checksFences && before != null && !batch.fence().passes(before.epoch(), before.attempt())) {
      refused++;
      return new StoreResult.Fenced(before.epoch(), before.attempt());
    }
    if (batch.changes().stream().anyMatch(change -> isRejected(change.value()))) {
      throw new StoreException(StoreException.Kind.REJECTED, "not that");
    }
    held = batch.fence();
    for (StoreChange change : batch.changes()) {
      String key = text(change.key());
      byte[] value = change.value();
      if (value == null) {
        rows.remove(key);
      } else {
        int number = Integer.parseInt(text(value));
        Integer last = newest.put(key, number);
        assertTrue(
            goesBack || last == null || last <= number,
            () -> key + " goes back from " + last + " to " + number);
        rows.put(key, text(value));
      }
    }
    return new StoreResult.Done(Collections.nCopies(batch.changes().size(), StoreOutcome.OK));
  }

  private boolean isRejected(byte @Nullable [] value) {
    return value != null && text(value).equals(rejected);
  }

  private static StoreException unavailable() {
    return new StoreException(StoreException.Kind.UNAVAILABLE, "away");
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
