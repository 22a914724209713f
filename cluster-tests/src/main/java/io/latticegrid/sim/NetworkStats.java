package io.latticegrid.sim;

import java.util.EnumMap;
import java.util.Map;
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

  private final Map<Counter, Long> counts = new EnumMap<>(Counter.class);

  void add(Counter counter) {
    counts.merge(counter, 1L, Long::sum);
  }

  /** How often it happened. */
  public long get(Counter counter) {
    return counts.getOrDefault(counter, 0L);
  }

  /** Adds those of another run. */
  public void addAll(NetworkStats other) {
    other.counts.forEach((counter, count) -> counts.merge(counter, count, Long::sum));
  }

  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(" ");
    for (Counter counter : Counter.values()) {
      text.add(counter.name().toLowerCase(java.util.Locale.ROOT) + "=" + get(counter));
    }
    return text.toString();
  }
}
