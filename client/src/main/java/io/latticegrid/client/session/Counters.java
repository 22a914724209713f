package io.latticegrid.client.session;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what happens in a session. Written on the session's loop only, but for refusals; may be
 * read by any thread.
 */
final class Counters {
  /** What is counted. */
  enum Counter {
    OPERATIONS,
    RETRIES,
    REDIRECTS,
    RECONNECTS,
    INDETERMINATE,
    REFUSED,
    ACTING,
    LOST_WRITES_MISSED,
    HEDGES,
    COPY_ANSWERS
  }

  private final Map<Counter, AtomicLong> values = new EnumMap<>(Counter.class);

  /** Refusals on the threads of callers. */
  private final LongAdder refusedOutside = new LongAdder();

  private volatile int openConnections;

  Counters() {
    for (Counter counter : Counter.values()) {
      values.put(counter, new AtomicLong());
    }
  }

  void openConnections(int number) {
    openConnections = number;
  }

  int openConnections() {
    return openConnections;
  }

  void increment(Counter counter) {
    add(counter, 1);
  }

  void add(Counter counter, long number) {
    AtomicLong value = of(counter);
    value.setRelease(value.getPlain() + number);
  }

  /** A caller was refused before its call came to the loop. Thread-safe. */
  void refusedOutside() {
    refusedOutside.increment();
  }

  long get(Counter counter) {
    long onLoop = of(counter).getAcquire();
    return counter == Counter.REFUSED ? onLoop + refusedOutside.sum() : onLoop;
  }

  private AtomicLong of(Counter counter) {
    return Objects.requireNonNull(values.get(counter));
  }
}
