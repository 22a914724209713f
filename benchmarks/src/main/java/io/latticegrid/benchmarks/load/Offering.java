package io.latticegrid.benchmarks.load;

import io.latticegrid.benchmarks.peer.Peer;
import io.latticegrid.data.error.OverloadedException;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One thread that begins operations when they are due, whatever became of those before. Who is told
 * to come again later does so: what is due meanwhile is shed, as a service that is asked too much
 * would turn its own callers away. Confined to its thread, but for what answers add to the figures.
 */
final class Offering {
  /** How long it sleeps when nothing is due: finer sleep would cost more than what is offered. */
  private static final long NAP_NANOS = 500_000;

  private final Peer peer;
  private final Operation operation;
  private final Values values;
  private final KeyChoice choice;
  private final SplittableRandom random;
  private final Histogram latencies = new ConcurrentHistogram(3);
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong wrong = new AtomicLong();
  private final AtomicLong errors = new AtomicLong();
  private final AtomicReference<@Nullable String> firstError = new AtomicReference<>();
  private final Progress progress = new Progress();

  /** How far it is. */
  private static final class Progress {
    private final Phaser underWay = new Phaser(1);
    private long shed;

    /** Until when nothing is tried, as refusals have said. */
    private volatile long comeAgainNanos;
  }

  Offering(Peer peer, Operation operation, Values values, KeyChoice choice, long seed) {
    this.peer = peer;
    this.operation = operation;
    this.values = values;
    this.choice = choice;
    this.random = new SplittableRandom(seed);
  }

  /** Begins so many operations, evenly over a time, and waits for their outcome. */
  void run(long due, long begunNanos, long lengthNanos) {
    double gap = (double) lengthNanos / due;
    progress.comeAgainNanos = begunNanos;
    for (long number = 0; number < due; ) {
      long now = System.nanoTime();
      if (now - begunNanos >= lengthNanos) {
        break;
      }
      long dueByNow = Math.min(due, (long) ((now - begunNanos) / gap));
      if (now - progress.comeAgainNanos < 0) {
        progress.shed += Math.max(0, dueByNow - number);
        number = Math.max(number, dueByNow);
      }
      if (number >= dueByNow) {
        LockSupport.parkNanos(NAP_NANOS);
      } else {
        begin(now);
        number++;
      }
    }
    progress.underWay.arriveAndAwaitAdvance();
  }

  private void begin(long now) {
    boolean read = operation.isRead(random.nextInt(100));
    long key = choice.next(random);
    CompletionStage<?> answer =
        read ? peer.getAsync(key) : peer.setAsync(key, values.of(key, random.nextLong()));
    if (answer.toCompletableFuture().isCompletedExceptionally()) {
      ended(key, read, now, null, answer.toCompletableFuture().exceptionNow());
      return;
    }
    var _ = progress.underWay.register();
    var _ =
        answer.whenComplete((value, error) -> {
          ended(key, read, now, value, error);
          var _ = progress.underWay.arriveAndDeregister();
        });
  }

  private void ended(
      long key, boolean read, long begunNanos, @Nullable Object value, @Nullable Throwable error) {
    if (error == null) {
      latencies.recordValue(System.nanoTime() - begunNanos);
      done.incrementAndGet();
      if (read && (value == null || !values.isOf(key, (byte[]) value))) {
        wrong.incrementAndGet();
      }
    } else if (cause(error) instanceof OverloadedException overload) {
      refused.incrementAndGet();
      progress.comeAgainNanos = System.nanoTime() + overload.retryAfterMillis() * 1_000_000;
    } else {
      errors.incrementAndGet();
      firstError.compareAndSet(null, error.toString());
    }
  }

  private static @Nullable Throwable cause(Throwable error) {
    return error instanceof CompletionException ? error.getCause() : error;
  }

  Histogram latencies() {
    return latencies;
  }

  /** What became of its operations. */
  Overload.Tally tally() {
    return new Overload.Tally(
        done.get(), refused.get(), progress.shed, wrong.get(), errors.get(), firstError.get());
  }
}
