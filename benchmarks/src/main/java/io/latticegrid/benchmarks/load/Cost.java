package io.latticegrid.benchmarks.load;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/**
 * What operations took. Immutable.
 *
 * @param opsPerSecond throughput
 * @param p50Micros the median of the time of an operation
 * @param p99Micros what 99 of 100 did not exceed
 * @param p999Micros what 999 of 1000 did not exceed
 * @param maxMicros the slowest
 * @param serverCpuMicros processor time of the peer's servers for an operation
 * @param driverCpuMicros processor time of the driver for an operation
 * @param otherCores processors that were busy with neither, the servers of the idle peer included;
 *     NaN where the system does not say
 */
public record Cost(
    double opsPerSecond,
    double p50Micros,
    double p99Micros,
    double p999Micros,
    double maxMicros,
    double serverCpuMicros,
    double driverCpuMicros,
    double otherCores) {
  /**
   * What a window cost: latencies in nanoseconds of answers, each of which may be to several
   * operations, and the processor times that were used.
   */
  static Cost of(Histogram latencies, long operations, double seconds, CpuTimes used) {
    double count = Math.max(1, operations);
    return new Cost(
        operations / seconds,
        latencies.getValueAtPercentile(50) / 1e3,
        latencies.getValueAtPercentile(99) / 1e3,
        latencies.getValueAtPercentile(99.9) / 1e3,
        latencies.getMaxValue() / 1e3,
        used.serversNanos() / 1e3 / count,
        used.driverNanos() / 1e3 / count,
        Math.max(0, used.machineNanos() - used.serversNanos() - used.driverNanos())
            / 1e9
            / seconds);
  }

  /** The median of each figure by itself. */
  public static Cost median(List<Cost> costs) {
    return new Cost(
        median(costs, Cost::opsPerSecond),
        median(costs, Cost::p50Micros),
        median(costs, Cost::p99Micros),
        median(costs, Cost::p999Micros),
        median(costs, Cost::maxMicros),
        median(costs, Cost::serverCpuMicros),
        median(costs, Cost::driverCpuMicros),
        median(costs, Cost::otherCores));
  }

  private static double median(List<Cost> costs, ToDoubleFunction<Cost> figure) {
    double[] sorted = costs.stream().mapToDouble(figure).toArray();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
