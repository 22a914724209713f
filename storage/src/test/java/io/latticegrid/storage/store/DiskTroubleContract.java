package io.latticegrid.storage.store;

import static io.latticegrid.storage.store.StoreMaps.bytes;

import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.storage.writebehind.CircuitBreaker;
import io.latticegrid.storage.writebehind.RetryProfile;
import io.latticegrid.storage.writebehind.WriteBehind;
import io.latticegrid.storage.writebehind.WriteBehindConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What every store does whose disk is in trouble: it says so by an error that is worth a retry, it
 * never serves half of a batch or anything that was not written, it goes on by itself when the disk
 * is well, and has everything that it said it had, also after it was opened again.
 *
 * <p>Each batch writes the same text to two keys, or deletes both, so that half of one shows.
 */
public final class DiskTroubleContract {
  private static final int PAIRS = 24;
  private static final int MORE_PAIRS = 96;
  private static final int BATCHES = 400;
  private static final int STAGED = 40;
  private static final int MOST_STEPS = 300;
  private static final String NOTHING = "nothing";
  private static final String FILLER = "0123456789abcdef".repeat(256);
  private static final long SECOND = 1_000_000_000L;
  private static final WriteBehindConfig CONFIG =
      new WriteBehindConfig(
          SECOND,
          10,
          1 << 20,
          true,
          new WriteBehindConfig.Room(1_000, 1 << 20),
          new RetryProfile(RetryProfile.UNLIMITED, SECOND / 2, 5 * SECOND),
          30 * SECOND,
          8);

  /**
   * How much is tried: a server that is away costs a time-out a call. Immutable.
   *
   * @param fullFailures calls that may fail while the disk fills up
   * @param refusedFailures calls that may fail when it takes nothing
   * @param steps of writing behind while it takes nothing, a second each
   * @param breaker when calls are held back
   */
  public record Effort(
      int fullFailures, int refusedFailures, int steps, CircuitBreaker.Limits breaker) {
    /** For stores that fail at once. */
    public static final Effort FULL =
        new Effort(4, 3, 25, new CircuitBreaker.Limits(5, 2, 10 * SECOND));

    /** For servers, and for SQLite, which opens nothing where it can't write. */
    public static final Effort SMALL =
        new Effort(1, 0, 6, new CircuitBreaker.Limits(2, 1, 10 * SECOND));

    /** For a kind of store. */
    public static Effort of(String kind) {
      return kind.equals("rocksdb") || kind.equals("h2") ? FULL : SMALL;
    }
  }

  /** What waits, and what it shares with others that wait. */
  private record Behind(WriteBehind.Shared shared, WriteBehind changes) {}

  private final Supplier<BlockingStore> opener;
  private final Effort effort;
  private final DiskTrouble trouble;
  private final SplittableRandom random;

  /** What each pair may be: one text, or several while nobody knows. */
  private final Map<Integer, Set<String>> possible = new TreeMap<>();

  private final Behind staging;
  private long nowNanos = 1_000 * SECOND;
  private long attempts;
  private int pairs = PAIRS;
  private int failures;
  private BlockingStore store;
  private @Nullable StoreException lastFailure;

  /** For stores that an opener opens, with what they held when they were closed last. */
  public DiskTroubleContract(
      Supplier<BlockingStore> opener, DiskTrouble trouble, long seed, Effort effort) {
    this.opener = opener;
    this.effort = effort;
    WriteBehind.Shared shared = WriteBehind.Shared.of(CONFIG, effort.breaker());
    staging =
        new Behind(shared, new WriteBehind(CONFIG, new WriteBehind.Place("c/behind", 2), shared));
    this.trouble = trouble;
    random = new SplittableRandom(seed);
    store = opener.get();
  }

  /** All of it; an AssertionError says what does not hold. What it did, in words. */
  public String run() {
    writeSome(BATCHES / 4, 1);
    check(failures == 0, "a store on a good disk failed");
    trouble.fillUp();
    pairs = MORE_PAIRS;
    writeSome(BATCHES, effort.fullFailures());
    check(failures > 0, "the disk took everything");
    int full = failures;
    trouble.refuse();
    writeSome(BATCHES / 8, effort.refusedFailures());
    Map<String, String> staged = writeBehindStaysOpen();
    trouble.end();
    writeBehindRecovers(staged);
    writeSome(BATCHES / 8, 1);
    int refused = failures - full;
    compare();
    store.close();
    store = opener.get();
    compare();
    compare(staged);
    int before = failures;
    writeSome(BATCHES / 8, 1);
    check(failures == before, "a store that was opened again fails");
    compare();
    store.close();
    return full + " batches failed while the disk was full, " + refused + " when it took nothing";
  }

  /** So many batches, or until so many more have failed: each may cost a time-out. */
  private void writeSome(int batches, int mostFailures) {
    int last = failures + mostFailures;
    for (int i = 0; i < batches && failures < last; i++) {
      write(random.nextInt(pairs));
      if (i % 8 == 0) {
        read(random.nextInt(pairs));
      }
    }
  }

  private void write(int pair) {
    attempts++;
    boolean deletes = random.nextInt(5) == 0;
    String text =
        deletes ? NOTHING : attempts + " " + FILLER.substring(random.nextInt(FILLER.length()));
    List<StoreChange> changes = new ArrayList<>();
    for (String key : keys(pair)) {
      changes.add(new StoreChange(bytes(key), deletes ? null : bytes(text), attempts));
    }
    Fence fence = new Fence("c/texts", 1, 1, attempts);
    try {
      StoreResult result = store.storeAll(new StoreBatch(fence, changes));
      check(result instanceof StoreResult.Done, "answered with " + result);
      if (((StoreResult.Done) result).outcomes().stream().allMatch(StoreOutcome.OK::equals)) {
        possible.put(pair, new HashSet<>(Set.of(text)));
        return;
      }
      check(isWorthARetry((StoreResult.Done) result), "answered with " + result);
    } catch (StoreException e) {
      check(e.isPassing(), "a disk in trouble is no reason to give up: " + e);
    }
    failures++;
    possible.computeIfAbsent(pair, missing -> new HashSet<>(Set.of(NOTHING))).add(text);
  }

  private static boolean isWorthARetry(StoreResult.Done done) {
    return done.outcomes().stream()
        .noneMatch(outcome -> outcome.verdict() == StoreOutcome.Verdict.REJECT);
  }

  private static List<String> keys(int pair) {
    return List.of("left " + pair, "right " + pair);
  }

  /** What can be read is right; a store in trouble may say that it can't. */
  private void read(int pair) {
    try {
      compare(pair);
    } catch (StoreException e) {
      check(e.isPassing(), "what was stored is said to be damaged: " + e);
    }
  }

  private void compare() {
    for (int pair = 0; pair < pairs; pair++) {
      compare(pair);
    }
  }

  private void compare(int pair) {
    List<String> found =
        store.loadAll(keys(pair).stream().map(StoreMaps::bytes).toList()).stream()
            .map(entry -> text(entry.value()))
            .toList();
    Set<String> may = possible.getOrDefault(pair, Set.of(NOTHING));
    check(found.getFirst().equals(found.getLast()), "half of a batch is there, pair " + pair);
    check(may.contains(found.getFirst()), "pair " + pair + " is what nobody wrote, or is lost");
  }

  private static String text(byte @Nullable [] value) {
    return value == null ? NOTHING : String.valueOf(Canonical.fromBytes(value));
  }

  private Map<String, String> writeBehindStaysOpen() {
    Map<String, String> staged = new TreeMap<>();
    for (int i = 0; i < STAGED; i++) {
      staged.put("staged " + i, "value " + i);
      Dot dot = new Dot(new MemberId(1, 1), i + 1);
      staging.changes().stage(bytes("staged " + i), bytes("value " + i), dot, nowNanos);
    }
    boolean open = false;
    for (int step = 0; step < effort.steps(); step++) {
      step();
      open |= staging.shared().breaker().state() == CircuitBreaker.State.OPEN;
    }
    check(open, "the breaker stayed closed");
    check(
        staging.changes().pending() == STAGED,
        "something left the staging area: " + staging.changes().pending());
    return staged;
  }

  private void writeBehindRecovers(Map<String, String> staged) {
    for (int step = 0; step < MOST_STEPS && !staging.changes().isDurable(); step++) {
      step();
    }
    check(staging.changes().isDurable(), "the store did not recover: " + lastFailure);
    check(staging.changes().quarantined().isEmpty(), "something was set aside");
    check(
        staging.shared().breaker().state() == CircuitBreaker.State.CLOSED,
        "the breaker is not closed");
    compare(staged);
  }

  private void compare(Map<String, String> staged) {
    staged.forEach((key, value) -> {
      String found = text(store.loadAll(List.of(bytes(key))).getFirst().value());
      check(found.equals(value), key + " is " + found);
    });
  }

  private void step() {
    nowNanos += SECOND;
    StoreBatch batch = staging.changes().next(1, nowNanos, dot -> true);
    if (batch == null) {
      return;
    }
    long attempt = batch.fence().attempt();
    try {
      staging.changes().completed(attempt, store.storeAll(batch), nowNanos);
    } catch (StoreException e) {
      lastFailure = e;
      staging.changes().failed(attempt, e, nowNanos);
    }
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
