package io.latticegrid.chaos;

import java.time.Duration;
import java.util.List;

/**
 * What a run is asked for. Immutable.
 *
 * @param cycles how many faults, one after the other
 * @param duration after which no further cycle begins
 * @param kinds of faults, taken in turn
 * @param nodes how many
 * @param group the replica group of the maps, {@code default} or {@code strict}
 * @param promise what the group promises where the network splits
 * @param seed of the choice of faults and operations
 * @param loopback no namespaces even where they are allowed
 * @param keepsLogs leaves the nodes' logs and data where they are
 */
record ChaosOptions(
    int cycles,
    Duration duration,
    List<FaultKind> kinds,
    int nodes,
    String group,
    Promise promise,
    long seed,
    boolean loopback,
    boolean keepsLogs) {
  /** Copies the list. */
  ChaosOptions {
    kinds = List.copyOf(kinds);
  }

  /** Whether the group is one of strict mode. */
  boolean strict() {
    return promise == Promise.LINEARIZABLE;
  }
}
