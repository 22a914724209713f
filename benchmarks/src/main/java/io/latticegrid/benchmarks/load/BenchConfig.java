package io.latticegrid.benchmarks.load;

import static io.latticegrid.benchmarks.load.KeyChoice.Kind.UNIFORM;

import io.latticegrid.data.error.GridException;
import java.util.ArrayList;
import java.util.List;

/**
 * How long a run is and what it does. Immutable.
 *
 * @param workloads the rows of the comparison
 * @param nodes server processes of each peer; with more than one, one synchronous backup
 * @param keys keys from 0 on, all present: too few fit into a processor cache, too many take long
 *     to load
 * @param choice how the key of an operation is drawn
 * @param valueBytes length of a value
 * @param windows measured windows for each workload and peer: fewer than three make a poor median
 * @param windowMillis length of a window: short ones measure processor time coarsely, for it is
 *     counted in hundredths of a second
 * @param settleMillis how long a workload runs before its window
 * @param warmUpMillis how long each peer runs a mixed load before the first window: too short
 *     measures the compiler of the JVM
 * @param maxSeconds no new round of windows is begun that would end later
 */
public record BenchConfig(
    List<Workload> workloads,
    int nodes,
    int keys,
    KeyChoice.Kind choice,
    int valueBytes,
    int windows,
    long windowMillis,
    long settleMillis,
    long warmUpMillis,
    long maxSeconds) {
  private static final int MAX_NODES = 9;
  private static final int MAX_KEYS = 10_000_000;
  private static final int MAX_VALUE_BYTES = 1 << 20;

  /** Checks the ranges. */
  public BenchConfig {
    workloads = List.copyOf(workloads);
    require(!workloads.isEmpty(), "at least one workload is needed");
    within("nodes", nodes, 1, MAX_NODES);
    within("keys", keys, 1, MAX_KEYS);
    within("value-bytes", valueBytes, Values.MIN_LENGTH, MAX_VALUE_BYTES);
    within("windows", windows, 1, 1000);
    within("window-millis", windowMillis, 50, 600_000);
    within("settle-millis", settleMillis, 0, 600_000);
    within("warm-up-millis", warmUpMillis, 0, 600_000);
    within("max-seconds", maxSeconds, 1, 86_400);
  }

  /** The length that figures are quoted from: some five minutes. */
  public static BenchConfig full() {
    return new BenchConfig(usual(), 3, 100_000, UNIFORM, 100, 5, 2500, 500, 20_000, 300);
  }

  /** A look, in under a minute: the JVMs are hardly warm. */
  public static BenchConfig quick() {
    return new BenchConfig(usual(), 3, 100_000, UNIFORM, 100, 3, 800, 200, 2000, 58);
  }

  private static List<Workload> usual() {
    return sync(List.of(Operation.GET, Operation.PUT), List.of(1, 8));
  }

  /** Threads that wait for each answer: each operation with each number of them. */
  public static List<Workload> sync(List<Operation> operations, List<Integer> threads) {
    List<Workload> workloads = new ArrayList<>();
    for (int count : threads) {
      for (Operation operation : operations) {
        workloads.add(new Workload(operation, count));
      }
    }
    return workloads;
  }

  private static void within(String name, long value, long least, long most) {
    require(
        value >= least && value <= most,
        "%s must be between %d and %d, not %d".formatted(name, least, most, value));
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new GridException(GridException.Code.INVALID_ARGUMENT, message);
    }
  }
}
