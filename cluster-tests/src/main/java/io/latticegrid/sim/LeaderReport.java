package io.latticegrid.sim;

import io.latticegrid.sim.swim.Quantiles;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * When what happened after the deaths of coordinators, and for how long keys could not be written.
 * Confined to one thread.
 */
final class LeaderReport {
  private final Map<LeaderPhase, Quantiles> reached = new EnumMap<>(LeaderPhase.class);
  private final Map<LeaderPhase, Quantiles> lasted = new EnumMap<>(LeaderPhase.class);
  private final Quantiles crdtPauses = new Quantiles();
  private final Quantiles strictPauses = new Quantiles();
  private long slowestSeed;
  private long slowestNanos = -1;

  LeaderReport() {
    for (LeaderPhase phase : LeaderPhase.values()) {
      reached.put(phase, new Quantiles());
      lasted.put(phase, new Quantiles());
    }
  }

  /** Takes in a trial: when which phase was reached after the death, and the longest pauses. */
  void add(long seed, Map<LeaderPhase, Long> phases, long crdtPause, long strictPause) {
    long before = 0;
    for (LeaderPhase phase : LeaderPhase.values()) {
      Long at = phases.get(phase);
      if (at != null) {
        before(phase).add(Math.max(0, at - before));
        at(phase).add(at);
        before = phase == LeaderPhase.CRDT_KEYS ? before : Math.max(before, at);
      }
    }
    crdtPauses.add(crdtPause);
    strictPauses.add(strictPause);
    if (strictPause > slowestNanos) {
      slowestNanos = strictPause;
      slowestSeed = seed;
    }
  }

  /** The longest pause of any key of the group of mode CRDT, a trial each. */
  Quantiles crdtPauses() {
    return crdtPauses;
  }

  /** The longest pause of any key of the strict group, a trial each. */
  Quantiles strictPauses() {
    return strictPauses;
  }

  private Quantiles at(LeaderPhase phase) {
    return reached.getOrDefault(phase, new Quantiles());
  }

  private Quantiles before(LeaderPhase phase) {
    return lasted.getOrDefault(phase, new Quantiles());
  }

  String json() {
    StringBuilder out = new StringBuilder("{");
    for (LeaderPhase phase : LeaderPhase.values()) {
      out.append("\"%s\":%s,".formatted(phase.name(), json(at(phase))));
    }
    return out
        + "\"crdtPause\":%s,\"strictPause\":%s}".formatted(json(crdtPauses), json(strictPauses));
  }

  private static String json(Quantiles values) {
    return String.format(
        Locale.ROOT,
        "{\"p50\":%.3f,\"p99\":%.3f,\"max\":%.3f}",
        values.seconds(.5),
        values.seconds(.99),
        values.seconds(1));
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    out.append("%-22s %26s %26s%n".formatted("", "s after the death", "s since the line above"));
    out.append(
        "%-22s %8s %8s %8s %8s %8s %8s%n".formatted("", "p50", "p99", "max", "p50", "p99", "max"));
    for (LeaderPhase phase : LeaderPhase.values()) {
      out.append("%-22s %s %s%n".formatted(phase.title, line(at(phase)), line(before(phase))));
    }
    out.append("%-22s %s%n".formatted("longest pause, crdt", line(crdtPauses)));
    out.append("%-22s %s%n".formatted("longest pause, strict", line(strictPauses)));
    return out + "slowest seed 0x%x".formatted(slowestSeed);
  }

  private static String line(Quantiles values) {
    return String.format(
        Locale.ROOT,
        "%8.3f %8.3f %8.3f",
        values.seconds(.5),
        values.seconds(.99),
        values.seconds(1));
  }
}
