package io.latticegrid.client.session;

import java.util.concurrent.atomic.AtomicLongArray;

/** Counts what happens in a session. Written on the session's loop only; may be read by any thread. */
final class Counters {
  /** What is counted. */
  enum Counter {
    OPERATIONS,
    RETRIES,
    REDIRECTS,
    RECONNECTS,
    INDETERMINATE,
    REFUSED,
    ACTING
  }

  private final AtomicLongArray values = new AtomicLongArray(Counter.values().length);

  private volatile int openConnections;

  void openConnections(int number) {
    openConnections = number;
  }

  int openConnections() {
    return openConnections;
  }

  void increment(Counter counter) {
    int index = counter.ordinal();
    values.setRelease(index, values.getPlain(index) + 1);
  }

  long get(Counter counter) {
    return values.getAcquire(counter.ordinal());
  }
}
