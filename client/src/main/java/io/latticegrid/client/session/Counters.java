package io.latticegrid.client.session;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what happens in a session. Written on the session's loop only; may be read by any thread.
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
    LOST_WRITES_MISSED
  }

  private final Map<Counter, AtomicLong> values = new EnumMap<>(Counter.class);

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

  long get(Counter counter) {
    return of(counter).getAcquire();
  }

  private AtomicLong of(Counter counter) {
    return Objects.requireNonNull(values.get(counter));
  }
}
