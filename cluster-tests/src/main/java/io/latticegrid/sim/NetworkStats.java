package io.latticegrid.sim;

import java.util.StringJoiner;

/** Counts what happened on the virtual network. Confined to the simulation's thread. */
public final class NetworkStats {
  /** What is counted. */
  public enum Counter {
    CONNECTED,
    REFUSED,
    CONNECT_TIMED_OUT,
    SEGMENTS,
    COALESCED,
    TORN,
    LATE,
    RESET,
    HALF_OPEN,
    STALLED,
    FULL
  }

  private static final Counter[] COUNTERS = Counter.values();

  private final long[] counts = new long[COUNTERS.length];

  void add(Counter counter) {
    counts[counter.ordinal()]++;
  }

  /** How often it happened. */
  public long get(Counter counter) {
    return counts[counter.ordinal()];
  }

  /** Adds those of another run. */
  public void addAll(NetworkStats other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
  }

  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(" ");
    for (Counter counter : COUNTERS) {
      text.add(counter.name().toLowerCase(java.util.Locale.ROOT) + "=" + get(counter));
    }
    return text.toString();
  }
}
