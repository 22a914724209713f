package io.latticegrid.node.demo;

import io.latticegrid.client.GridCounter;
import io.latticegrid.client.GridMap;
import io.latticegrid.client.GridSet;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.error.GridException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Who works on one side of the split: its client, and what the grid acknowledged to it. Confined to
 * one thread at a time.
 */
final class SplitSide {
  static final String SHARED_FIELD = "remark";

  private final String name;
  private final String field;
  private final GridMap<FlightKey, Departure> departures;
  private final GridCounter boarded;
  private final GridSet<String> called;

  private final Map<FlightKey, String> own = new HashMap<>();
  private final Map<FlightKey, String> remarks = new HashMap<>();
  private final Set<String> calls = new HashSet<>();
  private final Set<FlightKey> uncertain = new HashSet<>();
  private final Counts counts = new Counts();

  /** What is only counted. */
  private static final class Counts {
    private long added;
    private long uncertainAdds;
    private long acknowledged;
    private long firstAfterMillis = -1;
  }

  /**
   * One side.
   *
   * @param field of a departure that only this side writes
   */
  SplitSide(String name, String field, LatticeClient client) {
    this.name = name;
    this.field = field;
    this.departures = client.map("departures", FlightKey.class, Departure.class);
    this.boarded = client.counter("boarded");
    this.called = client.set("called", String.class);
  }

  /** Writes to all flights in turn until the time is over. */
  void work(List<FlightKey> flights, long untilNanos) {
    long began = System.nanoTime();
    for (int round = 0; System.nanoTime() < untilNanos; round++) {
      FlightKey flight = flights.get(round % flights.size());
      int pass = round / flights.size();
      update(flight, field, value(pass), own);
      if (counts.firstAfterMillis < 0 && counts.acknowledged > 0) {
        counts.firstAfterMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
      }
      update(flight, SHARED_FIELD, name + " says " + pass, remarks);
      board();
      call(flight);
    }
  }

  private String value(int pass) {
    return field.equals("gate")
        ? (char) ('A' + pass % 6) + String.valueOf(1 + pass % 40)
        : List.of("boarding", "last call", "closed", "delayed").get(pass % 4) + " #" + pass;
  }

  private void update(
      FlightKey flight, String which, String value, Map<FlightKey, String> written) {
    try {
      departures.update(flight, Map.of(which, value));
      written.put(flight, value);
      counts.acknowledged++;
    } catch (GridException e) {
      expectUnknown(e);
      uncertain.add(flight);
    }
  }

  private void board() {
    try {
      boarded.add(2);
      counts.added += 2;
      counts.acknowledged++;
    } catch (GridException e) {
      expectUnknown(e);
      counts.uncertainAdds += 2;
    }
  }

  private void call(FlightKey flight) {
    String call = name + " calls " + flight.origin() + flight.id();
    if (!calls.contains(call)) {
      try {
        called.add(call);
        calls.add(call);
        counts.acknowledged++;
      } catch (GridException e) {
        expectUnknown(e);
      }
    }
  }

  private static void expectUnknown(GridException e) {
    boolean untold =
        e.code() == GridException.Code.INDETERMINATE || e.code() == GridException.Code.TIMEOUT;
    if (!untold) {
      throw e;
    }
  }

  String name() {
    return name;
  }

  /** The field that only this side writes. */
  String field() {
    return field;
  }

  /** What it wrote last into its field of a flight; null if nothing. */
  @org.jspecify.annotations.Nullable
  String own(FlightKey flight) {
    return own.get(flight);
  }

  /** What it wrote last into the field that both write; null if nothing. */
  @org.jspecify.annotations.Nullable
  String remark(FlightKey flight) {
    return remarks.get(flight);
  }

  /** Whether it was not told what became of a write to a flight. */
  boolean isUncertain(FlightKey flight) {
    return uncertain.contains(flight);
  }

  /** What it put into the set. */
  Set<String> calls() {
    return calls;
  }

  /** What it added to the counter. */
  long added() {
    return counts.added;
  }

  /** What it may have added besides. */
  long uncertainAdds() {
    return counts.uncertainAdds;
  }

  /** How many of its writes were acknowledged. */
  long acknowledged() {
    return counts.acknowledged;
  }

  /** Milliseconds until its first write was acknowledged. */
  long firstAfterMillis() {
    return counts.firstAfterMillis;
  }
}
