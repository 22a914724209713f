package io.latticegrid.benchmarks.load;

import io.latticegrid.benchmarks.peer.Peer;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One thread of the driver. Confined to its thread until that has ended, but for what answers add
 * to the figures on threads of the peer's client.
 */
final class Worker {
  /** A peer that is slower than the rate is not given more than it could answer in a while. */
  private static final int MOST_BEHIND = 20_000;

  private final Peer peer;
  private final Values values;
  private final KeyChoice choice;
  private final SplittableRandom random;
  private final Histogram latencies = new ConcurrentHistogram(3);
  private final AtomicLong operations = new AtomicLong();
  private final AtomicLong wrong = new AtomicLong();
  private final AtomicLong errors = new AtomicLong();
  private final AtomicReference<@Nullable String> firstError = new AtomicReference<>();

  Worker(Peer peer, Values values, KeyChoice choice, long seed) {
    this.peer = peer;
    this.values = values;
    this.choice = choice;
    this.random = new SplittableRandom(seed);
  }

  /** Runs until a time of {@code System.nanoTime}, and at least once. */
  void run(Workload workload, int keys, long endNanos) {
    switch (workload.style()) {
      case SYNC -> oneByOne(workload.operation(), endNanos);
      case ASYNC -> pipelined(workload, endNanos);
      case FIXED -> paced(workload, endNanos);
      case BATCH -> batches(workload, keys, endNanos);
    }
  }

  private boolean isRead(Operation operation) {
    return operation.isRead(random.nextInt(100));
  }

  private void oneByOne(Operation operation, long endNanos) {
    long before = System.nanoTime();
    do {
      long key = choice.next(random);
      boolean read = isRead(operation);
      before =
          timed(
              before,
              1,
              () -> {
                if (operation == Operation.INCREMENT) {
                  peer.increment(key);
                } else if (read) {
                  check(key, peer.get(key));
                } else {
                  peer.set(key, values.of(key, random.nextLong()));
                }
              });
    } while (before - endNanos < 0);
  }

  /** Does something, and returns the time after it. */
  private long timed(long before, int count, Runnable work) {
    boolean done = false;
    try {
      work.run();
      done = true;
    } catch (RuntimeException e) {
      // Counted and reported, and the run fails in the end; the figures so far still tell
      // something.
      failed(e);
    }
    long after = System.nanoTime();
    if (done) {
      latencies.recordValue(after - before);
      operations.addAndGet(count);
    }
    return after;
  }

  private void pipelined(Workload workload, long endNanos) {
    Semaphore room = new Semaphore(workload.width());
    do {
      room.acquireUninterruptibly();
      issue(workload.operation(), System.nanoTime(), room);
    } while (System.nanoTime() - endNanos < 0);
    // What is still under way belongs to this window.
    room.acquireUninterruptibly(workload.width());
  }

  /** Begins its share of so many operations a second, each when it is due. */
  private void paced(Workload workload, long endNanos) {
    double gap = 1e9 * workload.threads() / workload.width();
    long begun = System.nanoTime();
    Semaphore room = new Semaphore(MOST_BEHIND);
    for (long number = 0; ; number++) {
      long due = begun + (long) (number * gap);
      if (due - endNanos >= 0) {
        break;
      }
      while (System.nanoTime() - due < 0) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      room.acquireUninterruptibly();
      issue(workload.operation(), due, room);
    }
    room.acquireUninterruptibly(MOST_BEHIND);
  }

  private void issue(Operation operation, long before, Semaphore room) {
    boolean read = isRead(operation);
    long key = choice.next(random);
    CompletionStage<?> answer;
    try {
      answer = read ? peer.getAsync(key) : peer.setAsync(key, values.of(key, random.nextLong()));
    } catch (RuntimeException e) {
      failed(e);
      room.release();
      return;
    }
    var _ =
        answer.whenComplete((value, error) -> {
          if (error == null) {
            latencies.recordValue(System.nanoTime() - before);
            operations.incrementAndGet();
            if (read) {
              check(key, (byte[]) value);
            }
          } else {
            failed(error);
          }
          room.release();
        });
  }

  private void batches(Workload workload, int keys, long endNanos) {
    long before;
    int size = Math.min(workload.width(), keys);
    do {
      Set<Long> chosen = new LinkedHashSet<>();
      while (chosen.size() < size) {
        chosen.add(choice.next(random));
      }
      Runnable work = isRead(workload.operation()) ? () -> readAll(chosen) : writing(chosen);
      before = timed(System.nanoTime(), size, work);
    } while (before - endNanos < 0);
  }

  private void readAll(Set<Long> keys) {
    Map<Long, byte[]> found = peer.getAll(keys);
    keys.forEach(key -> check(key, found.get(key)));
  }

  private Runnable writing(Set<Long> keys) {
    Map<Long, byte[]> batch = new LinkedHashMap<>();
    keys.forEach(key -> batch.put(key, values.of(key, random.nextLong())));
    return () -> peer.setAll(batch);
  }

  private void failed(Throwable error) {
    errors.incrementAndGet();
    firstError.compareAndSet(null, error.toString());
  }

  private void check(long key, byte @Nullable [] value) {
    if (value == null || !values.isOf(key, value)) {
      wrong.incrementAndGet();
    }
  }

  Histogram latencies() {
    return latencies;
  }

  long operations() {
    return operations.get();
  }

  long wrong() {
    return wrong.get();
  }

  long errors() {
    return errors.get();
  }

  @Nullable String firstError() {
    return firstError.get();
  }
}
