package io.latticegrid.storage.writebehind;

import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.data.port.Invariant;
import io.latticegrid.storage.store.Fence;
import io.latticegrid.storage.store.StoreBatch;
import io.latticegrid.storage.store.StoreChange;
import io.latticegrid.storage.store.StoreException;
import io.latticegrid.storage.store.StoreOutcome;
import io.latticegrid.storage.store.StoreResult;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one map in one partition on their way to a store: a deterministic core, fed with
 * changes, time and outcomes, that answers with the batch to write next. Confined to the loop.
 *
 * <p>One batch is under way at a time. Each try is another attempt under the fence, so a try that
 * was given up and reaches the store late is refused there; and a change leaves the staging area
 * only when the try in which it went is known to have succeeded. A batch that is refused as a whole
 * is halved until the change that the store will not take is alone; that one goes into quarantine,
 * and the rest goes on. Backups stage the same changes and forget them by {@link #forget}.
 */
public final class WriteBehind {
  private final WriteBehindConfig config;
  private final Place place;
  private final CircuitBreaker breaker;
  private final CallSlots calls;
  private final Staging staging;
  private final WriteBehindStats stats;
  private @Nullable Try underWay;
  private final Pace pace;
  private final AskedChanges asked = new AskedChanges();
  private final Fencing fencing = new Fencing();
  private long versions;
  private long storedCount;

  /**
   * What is written, for the fence.
   *
   * @param scope the cluster and map
   * @param partition the partition
   */
  public record Place(String scope, int partition) {}

  /**
   * What the partitions of a loop share for one store. Confined to the loop.
   *
   * @param room what is staged and may be
   * @param breaker stops calls while the store fails
   * @param calls how many are under way
   * @param stats counts
   */
  public record Shared(
      StagingRoom room, CircuitBreaker breaker, CallSlots calls, WriteBehindStats stats) {
    /** Anew, for a configuration. */
    public static Shared of(WriteBehindConfig config, CircuitBreaker.Limits limits) {
      return new Shared(
          new StagingRoom(config.room()),
          new CircuitBreaker(limits),
          new CallSlots(config.calls()),
          new WriteBehindStats());
    }
  }

  /** A batch that the store has been handed: of what is staged, or of what was asked for. */
  private record Try(
      long attempt, List<StagedChange> changes, List<AskedChange> asked, long begunNanos) {}

  /** What is known of the fence. */
  private static final class Fencing {
    private long attempts;
    private long below = Long.MIN_VALUE;
  }

  /** How large the next batch is and when it goes. */
  private static final class Pace {
    private int entries;

    /** Whether the changes of the first key are taken apart. */
    private boolean splits;

    private int failures;
    private boolean waits;
    private long notBeforeNanos;
    private long flushedUpTo;
  }

  /** With nothing staged. */
  public WriteBehind(WriteBehindConfig config, Place place, Shared shared) {
    this.config = config;
    this.place = place;
    breaker = shared.breaker();
    calls = shared.calls();
    stats = shared.stats();
    staging = new Staging(config.coalescing(), shared.room(), stats);
    pace = new Pace();
    pace.entries = config.batchEntries();
  }

  /** Stages a change that was applied; room for it was there before it was. */
  public void stage(byte[] key, byte @Nullable [] value, Dot dot, long nowNanos) {
    staging.add(new StagedChange(key, value, dot, ++versions, nowNanos));
  }

  /** The latest change of a key that the store lacks, for reads; null if the store has them all. */
  public @Nullable StagedChange find(byte[] key) {
    return staging.find(key);
  }

  /** How a key stands between the map and the store. */
  public Standing standing(byte[] key) {
    return staging.standing(key);
  }

  /** Whether the store has every change. */
  public boolean isDurable() {
    return staging.isEmpty() && staging.quarantined().isEmpty();
  }

  /** How many keys wait, those in quarantine apart. */
  public int pending() {
    return staging.size();
  }

  /** How long the oldest change has waited, those in quarantine apart; 0 if none does. */
  public long oldestNanos(long nowNanos) {
    StagedChange oldest = staging.oldest();
    return oldest == null ? 0 : nowNanos - oldest.sinceNanos();
  }

  /** How many changes of keys the store refuses. */
  public int refused() {
    return staging.refused();
  }

  /** How many changes the store has taken from here; grows with progress. */
  public long storedCount() {
    return storedCount;
  }

  /**
   * The next batch to hand to the store, if one is due; its outcome is to be told by {@link
   * #completed} or {@link #failed}, under the attempt of its fence.
   *
   * @param epoch under which this replica is the primary, with a lease that lasts
   * @param mayGo whether a change is on every replica that it is to be on: what may yet be lost
   *     must not be stored
   */
  public @Nullable StoreBatch next(long epoch, long nowNanos, Predicate<Dot> mayGo) {
    giveUpLate(nowNanos);
    if (epoch <= fencing.below) {
      asked.answer(new AskedChange.Outcome.Deposed());
    }
    if (underWay != null || epoch <= fencing.below || !calls.isFree()) {
      return null;
    }
    if (!asked.isEmpty()) {
      return nextAsked(epoch, nowNanos);
    }
    if (!isDue(nowNanos)
        || (pace.waits && nowNanos - pace.notBeforeNanos < 0)
        || !breaker.tryCall(nowNanos)) {
      return null;
    }
    pace.waits = false;
    List<StagedChange> changes =
        staging.take(pace.entries, config.batchBytes(), pace.splits, mayGo);
    if (changes.isEmpty()) {
      breaker.abandoned();
      return null;
    }
    Fence fence = begin(epoch, changes, List.of(), nowNanos);
    return new StoreBatch(
        fence,
        changes.stream()
            .map(change -> new StoreChange(change.key(), change.value(), change.version()))
            .toList());
  }

  /** What somebody waits for goes first, and fails at once where the store is known to. */
  private @Nullable StoreBatch nextAsked(long epoch, long nowNanos) {
    if (!breaker.tryCall(nowNanos)) {
      if (breaker.state() == CircuitBreaker.State.OPEN) {
        String text = "the store has failed several times in a row";
        asked.answer(
            new AskedChange.Outcome.NotStored(
                new StoreException(StoreException.Kind.UNAVAILABLE, text)));
      }
      return null;
    }
    List<AskedChange> changes = asked.take(config.batchEntries(), config.batchBytes());
    Fence fence = begin(epoch, List.of(), changes, nowNanos);
    return new StoreBatch(
        fence,
        changes.stream()
            .map(change -> new StoreChange(change.key(), change.value(), ++versions))
            .toList());
  }

  private Fence begin(
      long epoch, List<StagedChange> staged, List<AskedChange> waitedFor, long nowNanos) {
    fencing.attempts++;
    underWay = new Try(fencing.attempts, staged, waitedFor, nowNanos);
    calls.take();
    stats.countBatch();
    return new Fence(place.scope(), place.partition(), epoch, fencing.attempts);
  }

  /** Has a change written that somebody waits for: with the next batch, and once. */
  public void ask(AskedChange change) {
    asked.add(change);
  }

  /** How many changes that somebody waits for have not been sent. */
  public int asked() {
    return asked.size();
  }

  /** The batch that was under way is not any more. */
  private void back() {
    underWay = null;
    calls.free();
  }

  /** Old enough, many enough, or asked for. */
  private boolean isDue(long nowNanos) {
    StagedChange oldest = staging.oldest();
    return oldest != null
        && (nowNanos - oldest.sinceNanos() >= config.delayNanos()
            || staging.size() >= config.batchEntries()
            || staging.bytes() >= config.batchBytes()
            || isAskedFor());
  }

  /** Looks at all that is staged, so only while somebody waits for a flush. */
  private boolean isAskedFor() {
    if (pace.flushedUpTo > 0 && staging.lowestVersion() > pace.flushedUpTo) {
      pace.flushedUpTo = 0;
    }
    return pace.flushedUpTo > 0;
  }

  /** The store answered an attempt; an answer that comes after it was given up says nothing. */
  public void completed(long attempt, StoreResult result, long nowNanos) {
    if (underWay == null || underWay.attempt() != attempt) {
      return;
    }
    Try ended = underWay;
    back();
    switch (result) {
      case StoreResult.Done done when !ended.asked().isEmpty() -> {
        breaker.succeeded();
        int stored = AskedChanges.done(ended.asked(), done.outcomes());
        storedCount += stored;
        stats.countStored(stored);
      }
      case StoreResult.Done done -> done(ended.changes(), done.outcomes(), nowNanos);
      case StoreResult.Fenced fenced -> {
        asked.putBack(ended.asked());
        fenced(fenced, nowNanos);
      }
    }
    staging.settle();
  }

  private void done(List<StagedChange> changes, List<StoreOutcome> outcomes, long nowNanos) {
    Invariant.check(changes.size() == outcomes.size(), "an outcome for each change of a batch");
    boolean again = false;
    for (int i = 0; i < changes.size(); i++) {
      StoreOutcome outcome = outcomes.get(i);
      switch (outcome.verdict()) {
        case OK -> {
          staging.stored(changes.get(i));
          storedCount++;
        }
        case REJECT -> staging.rejected(changes.get(i), outcome.reason());
        case RETRY -> {
          again = true;
          i = lastOfKey(changes, i);
        }
      }
    }
    if (again) {
      pause(nowNanos);
    } else {
      breaker.succeeded();
      pace.failures = 0;
      pace.entries = Math.min(config.batchEntries(), 2 * pace.entries);
      pace.splits = false;
    }
  }

  /**
   * What comes after a change that must be tried again, of the same key, is tried again with it.
   */
  private static int lastOfKey(List<StagedChange> changes, int from) {
    int last = from;
    while (last + 1 < changes.size()
        && Arrays.equals(changes.get(last + 1).key(), changes.get(from).key())) {
      last++;
    }
    return last;
  }

  /** Somebody newer writes, or this member did, in an attempt that it does not remember. */
  private void fenced(StoreResult.Fenced held, long nowNanos) {
    stats.countFenced();
    breaker.succeeded();
    if (held.attempt() >= fencing.attempts && held.attempt() < Long.MAX_VALUE) {
      fencing.attempts = held.attempt();
    }
    fencing.below = Math.max(fencing.below, held.epoch() - 1);
    pace.waits = true;
    pace.notBeforeNanos = nowNanos + config.retry().firstDelayNanos();
  }

  /** A call failed as a whole. */
  public void failed(long attempt, Exception failure, long nowNanos) {
    if (underWay == null || underWay.attempt() != attempt) {
      return;
    }
    StoreException typed = StoreException.of(failure);
    Try ended = underWay;
    back();
    if (!ended.asked().isEmpty()) {
      askedFailed(ended.asked(), typed, nowNanos);
    } else if (typed.kind() != StoreException.Kind.REJECTED) {
      pause(nowNanos);
    } else if (ended.changes().size() > 1) {
      breaker.succeeded();
      narrow(ended.changes());
    } else {
      breaker.succeeded();
      staging.rejected(ended.changes().getFirst(), String.valueOf(typed.getMessage()));
    }
    staging.settle();
  }

  private void askedFailed(List<AskedChange> changes, StoreException why, long nowNanos) {
    switch (why.kind()) {
      case REJECTED -> {
        breaker.succeeded();
        if (changes.size() > 1) {
          asked.putBackApart(changes);
        } else {
          AskedChanges.answer(changes, new AskedChange.Outcome.NotStored(why));
        }
      }
      case UNAVAILABLE -> {
        pause(nowNanos);
        AskedChanges.answer(changes, new AskedChange.Outcome.Unknown(why));
      }
      case AWAY, CORRUPT, MISCONFIGURED -> {
        pause(nowNanos);
        AskedChanges.answer(changes, new AskedChange.Outcome.NotStored(why));
      }
    }
  }

  /**
   * Halves what is taken next. Several changes of one key are shortened from behind instead: what a
   * lost answer may have stored of them is then written again as a whole, or more, but never less.
   */
  private void narrow(List<StagedChange> refused) {
    pace.splits = Arrays.equals(refused.getFirst().key(), refused.getLast().key());
    pace.entries = pace.splits ? refused.size() - 1 : refused.size() / 2;
  }

  private void pause(long nowNanos) {
    stats.countFailure();
    breaker.failed(nowNanos);
    pace.failures++;
    pace.waits = true;
    pace.notBeforeNanos = nowNanos + config.retry().delayAfter(pace.failures);
  }

  private void giveUpLate(long nowNanos) {
    if (underWay != null && nowNanos - underWay.begunNanos() >= config.callNanos()) {
      String late = "the store did not answer in time";
      failed(
          underWay.attempt(), new StoreException(StoreException.Kind.UNAVAILABLE, late), nowNanos);
    }
  }

  /**
   * Has everything that is staged now written without waiting for its age.
   *
   * @return a mark to ask {@link #isFlushed} with
   */
  public long flush() {
    pace.flushedUpTo = Math.max(pace.flushedUpTo, versions);
    return versions;
  }

  /**
   * Whether the store has, or refuses, everything that was staged when {@link #flush} was called.
   */
  public boolean isFlushed(long mark) {
    return staging.lowestVersion() > mark;
  }

  /** Everything is written as soon as it is staged, from now on: the node is going to stop. */
  public void drain() {
    pace.flushedUpTo = Long.MAX_VALUE;
  }

  /** What the store refuses. */
  public List<Quarantined> quarantined() {
    return staging.quarantined();
  }

  /** Tries a change again that the store refused; false if there is none of that key. */
  public boolean retry(byte[] key, long nowNanos) {
    Quarantined refused = staging.release(key);
    if (refused != null && !staging.holdsLine(key)) {
      StagedChange change = refused.change();
      stage(change.key(), change.value(), change.dot(), nowNanos);
    }
    return refused != null;
  }

  /** Drops a change that the store refused, by an operator's word; false if there is none. */
  public boolean drop(byte[] key) {
    return staging.release(key) != null;
  }

  /** The keys of which the store lacks a change, those in quarantine included. */
  public List<PendingKey> pendingKeys() {
    return staging.pending();
  }

  /**
   * Forgets what the primary says is in the store: each change that the vector covers, but of the
   * keys that it says are pending only those before the oldest that is.
   */
  public void forget(VersionVector durable, List<PendingKey> pending) {
    staging.forget(durable, pending);
  }

  /** Forgets a key: the primary has found that the store has every change of it. */
  public void forget(byte[] key) {
    staging.forget(key);
  }

  /** This replica is not the primary any more, or begins anew: what is under way is given up. */
  public void standDown() {
    giveUp();
    staging.settle();
  }

  /** Forgets everything: the replica takes the state of another one. */
  public void clear() {
    giveUp();
    staging.clear();
  }

  private void giveUp() {
    asked.clear(); // Who waits for them is told that this replica is not the primary any more.
    if (underWay != null) {
      back();
      breaker.abandoned();
    }
  }
}
