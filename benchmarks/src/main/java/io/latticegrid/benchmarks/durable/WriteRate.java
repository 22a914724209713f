package io.latticegrid.benchmarks.durable;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Durable writes a second, of as many as are under way at once. Thread-safe. */
final class WriteRate {
  private static final int KEYS = 100_000;
  private static final int VALUE_BYTES = 100;

  private WriteRate() {}

  /** A write that returns when it is durable. */
  interface Writing {
    void write(long key, byte[] value) throws Exception;
  }

  /** A write that is durable when its future is done. */
  interface Pipelined {
    CompletableFuture<?> write(long key, byte[] value);
  }

  /** A random value. */
  static byte[] value(SplittableRandom random) {
    byte[] value = new byte[VALUE_BYTES];
    random.nextBytes(value);
    return value;
  }

  /** Threads that each wait for their write. */
  static double ofThreads(int threads, long millis, Writing writing)
      throws InterruptedException, ExecutionException {
    long endNanos = System.nanoTime() + millis * 1_000_000;
    AtomicLong written = new AtomicLong();
    long begun = System.nanoTime();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> running = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        SplittableRandom random = new SplittableRandom(thread);
        running.add(
            pool.submit(() -> {
              while (System.nanoTime() < endNanos) {
                writing.write(random.nextInt(KEYS), value(random));
                written.incrementAndGet();
              }
              return null;
            }));
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
    return written.get() * 1e9 / (System.nanoTime() - begun);
  }

  /** One thread that goes on while so many are not durable. */
  static double ofPipeline(int depth, long millis, Pipelined writing)
      throws InterruptedException, ExecutionException {
    Semaphore room = new Semaphore(depth);
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    SplittableRandom random = new SplittableRandom(depth);
    long begun = System.nanoTime();
    long endNanos = begun + millis * 1_000_000;
    long written = 0;
    while (System.nanoTime() < endNanos) {
      room.acquire();
      written++;
      writing
          .write(random.nextInt(KEYS), value(random))
          .whenComplete((nothing, error) -> {
            if (error != null) {
              failure.set(error);
            }
            room.release();
          });
    }
    room.acquire(depth);
    Throwable failed = failure.get();
    if (failed != null) {
      throw new ExecutionException(failed);
    }
    return written * 1e9 / (System.nanoTime() - begun);
  }
}
