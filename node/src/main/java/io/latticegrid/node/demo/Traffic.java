package io.latticegrid.node.demo;

import io.latticegrid.client.GridMap;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.IndeterminateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A writer and a reader that go on while a node is killed, and what they know to be true.
 * Thread-safe.
 *
 * <p>The writer changes delays of known flights and adds new ones; an acknowledged write must be
 * there at the end, a write of unknown outcome may be. The reader reads flights and must see a
 * value that was acknowledged, or is being written.
 */
final class Traffic {
  private static final int NEW_FLIGHTS_FROM = 1_000_000;

  private final GridMap<FlightKey, Flight> map;
  private final Map<FlightKey, Flight> acknowledged;
  private final Map<FlightKey, List<Flight>> possible = new ConcurrentHashMap<>();
  private final List<FlightKey> keys;
  private final AtomicLong writes = new AtomicLong();
  private final AtomicLong reads = new AtomicLong();
  private final AtomicLong wrongReads = new AtomicLong();
  private final AtomicLong indeterminate = new AtomicLong();
  private final AtomicLong longestPauseNanos = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;
  private volatile @Nullable RuntimeException failure;

  Traffic(GridMap<FlightKey, Flight> map, Map<FlightKey, Flight> loaded) {
    this.map = map;
    this.acknowledged = new ConcurrentHashMap<>(loaded);
    this.keys = List.copyOf(loaded.keySet());
  }

  void start() {
    threads.add(Thread.ofPlatform().name("demo-writer").start(() -> guarded(this::write)));
    threads.add(Thread.ofPlatform().name("demo-reader").start(() -> guarded(this::read)));
  }

  void stop() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(60));
    }
    RuntimeException failed = failure;
    if (failed != null) {
      throw failed;
    }
  }

  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  private void write() {
    RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    long last = System.nanoTime();
    for (int count = 0; !stopped; count++) {
      FlightKey known = keys.get(random.nextInt(keys.size()));
      boolean fresh = count % 4 == 0;
      FlightKey key = fresh ? new FlightKey(known.origin(), NEW_FLIGHTS_FROM + count) : known;
      Flight base = acknowledged.getOrDefault(known, new Flight("", 0, 0, ""));
      write(key, base.withDelay(random.nextInt(10_000)));
      long now = System.nanoTime();
      longestPauseNanos.accumulateAndGet(now - last, Math::max);
      last = now;
    }
  }

  private void write(FlightKey key, Flight value) {
    // Before the call: a reader may see the value as soon as it is applied.
    possible
        .computeIfAbsent(key, any -> new java.util.concurrent.CopyOnWriteArrayList<>())
        .add(value);
    try {
      map.set(key, value);
      acknowledged.put(key, value);
      possible.remove(key);
      writes.incrementAndGet();
    } catch (IndeterminateException e) {
      indeterminate.incrementAndGet();
    } catch (GridException e) {
      // Refused: nothing was applied. What was tried stays possible, which can only make the check
      // milder for this key.
      if (e.code() == GridException.Code.CLOSED) {
        throw e;
      }
    }
  }

  private void read() {
    RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    while (!stopped) {
      FlightKey key = keys.get(random.nextInt(keys.size()));
      Flight before = acknowledged.get(key);
      try {
        Flight found = map.get(key);
        reads.incrementAndGet();
        if (!isRight(key, before, found)) {
          wrongReads.incrementAndGet();
        }
      } catch (GridException e) {
        if (e.code() == GridException.Code.CLOSED) {
          throw e;
        }
      }
    }
  }

  private boolean isRight(FlightKey key, @Nullable Flight before, @Nullable Flight found) {
    return found != null
        && (found.equals(before)
            || found.equals(acknowledged.get(key))
            || possible.getOrDefault(key, List.of()).contains(found)
            // The write may have been acknowledged, and the next one begun, between the two looks
            // above.
            || !java.util.Objects.equals(before, acknowledged.get(key)));
  }

  /** Whether what is there at the end is what must be, or may be, there. */
  boolean isRightAtEnd(FlightKey key, @Nullable Flight found) {
    Flight expected = acknowledged.get(key);
    return found == null
        ? expected == null
        : found.equals(expected) || possible.getOrDefault(key, List.of()).contains(found);
  }

  Map<FlightKey, Flight> acknowledged() {
    return acknowledged;
  }

  long writes() {
    return writes.get();
  }

  long reads() {
    return reads.get();
  }

  long wrongReads() {
    return wrongReads.get();
  }

  long indeterminate() {
    return indeterminate.get();
  }

  long longestPauseMillis() {
    return TimeUnit.NANOSECONDS.toMillis(longestPauseNanos.get());
  }
}
