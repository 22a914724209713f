package io.latticegrid.benchmarks.load;

import io.latticegrid.benchmarks.peer.Peer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
import org.jspecify.annotations.Nullable;

/**
 * Kills one server of a peer while threads write keys of their own, and counts what that did.
 * Confined to the thread of the run, but for the writers.
 */
public final class Failover {
  private static final int THREADS = 8;
  private static final int KEYS = 20_000;
  private static final int VALUE_BYTES = 100;
  private static final int BATCH = 1_000;

  private final Peer peer;
  private final Values values = new Values(VALUE_BYTES);
  private final AtomicLong lastAnswer = new AtomicLong();
  private final LongAccumulator longestGap = new LongAccumulator(Math::max, 0);
  private final LongAccumulator slowest = new LongAccumulator(Math::max, 0);
  private final AtomicLong operations = new AtomicLong();
  private final AtomicLong errors = new AtomicLong();
  private final long[] acknowledged = new long[KEYS];
  private final long[] attempted = new long[KEYS];
  private volatile @Nullable String firstError;
  private volatile boolean stopped;

  /** A run against a peer that is up. */
  public Failover(Peer peer) {
    this.peer = peer;
  }

  /**
   * What a kill did. Immutable.
   *
   * @param operations writes that were acknowledged
   * @param gapMillis the longest time in which no thread got an answer
   * @param slowestMillis the longest that one write took, failed ones included
   * @param errors writes that failed
   * @param firstError what the first of those said
   * @param lost keys whose value is older than the last that was acknowledged, or not there
   */
  public record Figures(
      long operations,
      double gapMillis,
      double slowestMillis,
      long errors,
      @Nullable String firstError,
      long lost) {}

  /** Writes for some time, kills, goes on writing, and reads everything back. */
  public Figures run(int victim, long millisBefore, long millisAfter) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int number = 0; number < THREADS; number++) {
      int first = number;
      threads.add(Thread.ofPlatform().name("writer-" + number).start(() -> write(first)));
    }
    TimeUnit.MILLISECONDS.sleep(millisBefore);
    // What the start cost is not asked here.
    longestGap.reset();
    slowest.reset();
    peer.kill(victim);
    TimeUnit.MILLISECONDS.sleep(millisAfter);
    stopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
    return new Figures(
        operations.get(),
        longestGap.get() / 1e6,
        slowest.get() / 1e6,
        errors.get(),
        firstError,
        lost());
  }

  private void write(int first) {
    for (int key = first; !stopped; key = key + THREADS < KEYS ? key + THREADS : first) {
      long version = ++attempted[key];
      long begun = System.nanoTime();
      boolean done = false;
      try {
        peer.set(key, values.of(key, version));
        done = true;
      } catch (RuntimeException e) {
        errors.incrementAndGet();
        firstError = firstError == null ? e.toString() : firstError;
      }
      long now = System.nanoTime();
      slowest.accumulate(now - begun);
      if (done) {
        acknowledged[key] = version;
        operations.incrementAndGet();
        long before = lastAnswer.getAndSet(now);
        longestGap.accumulate(before == 0 ? 0 : now - before);
      }
    }
  }

  private long lost() {
    long lost = 0;
    Set<Long> batch = new LinkedHashSet<>();
    for (long key = 0; key < KEYS; key++) {
      batch.add(key);
      if (batch.size() == BATCH || key == KEYS - 1) {
        Map<Long, byte[]> found = peer.getAll(batch);
        lost += batch.stream().filter(each -> isLost(each, found.get(each))).count();
        batch.clear();
      }
    }
    return lost;
  }

  private boolean isLost(long key, byte @Nullable [] value) {
    long least = acknowledged[(int) key];
    if (value == null) {
      return least > 0;
    }
    long version = values.seedOf(value);
    return !values.isOf(key, value) || version < least || version > attempted[(int) key];
  }
}
