package io.latticegrid.sim;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;

/** The figures of many runs. Confined to the simulation's thread. */
public final class SimTotals {
  private final NetworkStats network = new NetworkStats();
  private final Situation.Counts situations = new Situation.Counts();
  private final Map<String, Long> rareTurns = new TreeMap<>();
  private long cpuNanos;
  private long seeds;
  private long failed;
  private SimResult.Times times = new SimResult.Times(0, 0);
  private long operations;
  private long acknowledged;
  private long unknown;
  private long linearizable;
  private long events;

  /**
   * What this process has used of the processors' time since it was started: all of its threads,
   * those that compile and collect garbage among them.
   */
  public static long processCpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  /** Adds what runs used of the processors' time. */
  public void spent(long nanos) {
    cpuNanos += nanos;
  }

  /** Adds a run. */
  public void add(SimResult result) {
    seeds++;
    times = times.plus(result.times());
    acknowledged += result.acknowledged();
    unknown += result.unknown();
    linearizable += result.linearizable();
    operations += result.acknowledged() + result.failed() + result.unknown();
    events += result.events();
    network.addAll(result.network());
    situations.addAll(result.situations());
    result.rareTurns().forEach((point, taken) -> rareTurns.merge(point, taken, Long::sum));
  }

  /** Adds a run that failed. */
  public void addFailure() {
    seeds++;
    failed++;
  }

  /** How many runs failed. */
  public long failed() {
    return failed;
  }

  /** How many operations were acknowledged. */
  public long acknowledged() {
    return acknowledged;
  }

  /** Of how many operations nobody knows what became of them. */
  public long unknown() {
    return unknown;
  }

  /** How many operations were found to be linearizable. */
  public long linearizable() {
    return linearizable;
  }

  /** What happened on the network. */
  public NetworkStats network() {
    return network;
  }

  /** How often each situation was seen. */
  public Situation.Counts situations() {
    return situations;
  }

  /** How often each rare turn was taken. */
  public Map<String, Long> rareTurns() {
    return rareTurns;
  }

  /** Simulated hours of a cluster. */
  public double hours() {
    return times.totalNanos() / 3.6e12;
  }

  /** Simulated hours of a cluster in one minute of a processor's time. */
  public double hoursPerMinute() {
    return hours() / (cpuNanos / 6e10);
  }

  /** Operations that ended in a simulated second in which clients worked. */
  public double operationsPerSecond() {
    return operations / (times.workNanos() / 1e9);
  }

  /** The figures as one object of JSON. */
  public String json() {
    return """
    {"seeds":%d,"failed":%d,"hours":%.3f,"hoursPerCpuMinute":%.2f,"operations":%d,\
    "acknowledged":%d,"unknown":%d,"linearizable":%d,"operationsPerSecond":%.1f,"events":%d}\
    """
        .formatted(
            seeds,
            failed,
            hours(),
            hoursPerMinute(),
            operations,
            acknowledged,
            unknown,
            linearizable,
            operationsPerSecond(),
            events);
  }

  @Override
  public String toString() {
    double cpuSeconds = cpuNanos / 1e9;
    return "%d seeds, %d failed; %.2f simulated hours in %.1f s of a processor: %.1f hours a minute, %.0f k events a second; %d operations, %.1f a second, %d found linearizable; %s"
        .formatted(
            seeds,
            failed,
            hours(),
            cpuSeconds,
            hoursPerMinute(),
            events / cpuSeconds / 1e3,
            operations,
            operationsPerSecond(),
            linearizable,
            network);
  }
}
