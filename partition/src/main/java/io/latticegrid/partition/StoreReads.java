package io.latticegrid.partition;

import io.latticegrid.storage.store.LoadedEntry;
import io.latticegrid.storage.store.StoreException;
import io.latticegrid.storage.writebehind.CircuitBreaker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The keys that a shard wants to know of the store behind one map: read in batches, a bounded
 * number of calls at once; what is asked for meanwhile gathers for the next. Confined to the
 * shard's loop.
 *
 * <p>A batch that fails for another reason than that the store is out of reach is read once more
 * key by key, so that one that can't be read does not keep the others away.
 */
final class StoreReads {
  private static final int MOST_WAITING = 10_000;
  private static final int MOST_KEYS = 64;

  /** Readers wait, so it is tried again soon. */
  private static final CircuitBreaker.Limits BREAKER =
      new CircuitBreaker.Limits(5, 1, 1_000_000_000L);

  private final StoreBinding binding;
  private final LongSupplier nowNanos;
  private final CircuitBreaker breaker = new CircuitBreaker(BREAKER);
  private final ArrayDeque<Wanted> waiting = new ArrayDeque<>();
  private final List<Call> underWay = new ArrayList<>();
  private long loaded;
  private long absent;
  private long failures;
  private long corrupt;

  /** A key, whether it is to be asked for alone, and who waits for it. */
  private record Wanted(byte[] key, boolean alone, Answer answer) {
    void found(byte @Nullable [] value) {
      answer.loaded(value, null);
    }

    void failed(StoreException failure) {
      answer.loaded(null, failure);
    }
  }

  /** Told what the store has for a key. */
  @FunctionalInterface
  interface Answer {
    /** Takes the value, null for none, unless the store has failed. */
    void loaded(byte @Nullable [] value, @Nullable StoreException failure);
  }

  /** A call that the store has not answered, by identity. */
  private static final class Call {
    private final List<Wanted> keys;
    private final long begunNanos;

    Call(List<Wanted> keys, long begunNanos) {
      this.keys = keys;
      this.begunNanos = begunNanos;
    }
  }

  StoreReads(StoreBinding binding, LongSupplier nowNanos) {
    this.binding = binding;
    this.nowNanos = nowNanos;
  }

  /** Whether no more keys may be asked for now. */
  boolean isFull() {
    return waiting.size() >= MOST_WAITING;
  }

  /** Asks for a key; the answer comes later, or at once if the store is known to fail. */
  void load(byte[] key, Answer answer) {
    waiting.addLast(new Wanted(key, false, answer));
    callWhileFree();
  }

  /** Gives up calls that take too long, and asks on where there was no answer. */
  void tick() {
    for (Call call : List.copyOf(underWay)) {
      if (nowNanos.getAsLong() - call.begunNanos >= binding.config().callNanos()) {
        String late = "the store did not answer in time";
        StoreException failure = new StoreException(StoreException.Kind.UNAVAILABLE, late);
        completed(call, null, failure);
      }
    }
    callWhileFree();
  }

  /** What was read since the node started. */
  StoreStats.Read stats() {
    return new StoreStats.Read(loaded, absent, failures, corrupt);
  }

  private void callWhileFree() {
    while (!waiting.isEmpty() && underWay.size() < binding.config().calls()) {
      if (!breaker.tryCall(nowNanos.getAsLong())) {
        if (breaker.state() == CircuitBreaker.State.OPEN) {
          failWaiting();
        }
        return;
      }
      call();
    }
  }

  private void call() {
    List<Wanted> keys = new ArrayList<>();
    do {
      keys.add(waiting.removeFirst());
    } while (keys.size() < MOST_KEYS
        && !keys.getFirst().alone()
        && !waiting.isEmpty()
        && !waiting.getFirst().alone());
    Call call = new Call(keys, nowNanos.getAsLong());
    underWay.add(call);
    binding
        .calls()
        .loadAll(
            keys.stream().map(Wanted::key).toList(),
            (entries, failure) ->
                completed(call, entries, failure == null ? null : StoreException.of(failure)));
  }

  private void failWaiting() {
    StoreException failure =
        new StoreException(
            StoreException.Kind.UNAVAILABLE, "the store has failed several times in a row");
    List<Wanted> all = List.copyOf(waiting);
    waiting.clear();
    all.forEach(wanted -> wanted.failed(failure));
  }

  private void completed(
      Call call, @Nullable List<LoadedEntry> entries, @Nullable StoreException failure) {
    if (!underWay.remove(call)) {
      return; // It was given up.
    }
    if (entries != null && entries.size() == call.keys.size()) {
      breaker.succeeded();
      answer(call.keys, entries);
    } else {
      failures++;
      StoreException why =
          failure == null
              ? new StoreException(
                  StoreException.Kind.CORRUPT, "the store answered for other keys than asked")
              : failure;
      failed(call.keys, why);
    }
    callWhileFree();
  }

  private void answer(List<Wanted> keys, List<LoadedEntry> entries) {
    for (int i = 0; i < keys.size(); i++) {
      byte[] value = entries.get(i).value();
      if (value == null) {
        absent++;
      } else {
        loaded++;
      }
      keys.get(i).found(value);
    }
  }

  private void failed(List<Wanted> keys, StoreException why) {
    if (why.isPassing()) {
      breaker.failed(nowNanos.getAsLong());
    } else {
      breaker.succeeded();
    }
    if (why.isPassing() || keys.size() == 1) {
      corrupt += why.kind() == StoreException.Kind.CORRUPT ? 1 : 0;
      keys.forEach(wanted -> wanted.failed(why));
      return;
    }
    for (Wanted wanted : keys) {
      waiting.addFirst(new Wanted(wanted.key(), true, wanted.answer()));
    }
  }
}
