package io.latticegrid.sim;

import io.latticegrid.data.error.GridException;

/**
 * What a run does. Immutable.
 *
 * @param name by which the command line knows it
 * @param nodes of the cluster
 * @param clients of the workload
 * @param keys that each client writes alone
 * @param crashes nodes that crash, one at a time
 * @param splits times that the hosts are split into two sides and healed
 * @param pauses times that a node stops for a while
 */
public record SimProfile(
    String name, int nodes, int clients, int keys, int crashes, int splits, int pauses) {
  /** Connection loss and one crash: what every change must stand. */
  public static final SimProfile CRASH = new SimProfile("crash", 3, 3, 5, 1, 0, 0);

  /** Splits that heal, besides connection loss. */
  public static final SimProfile SPLIT = new SimProfile("split", 3, 3, 5, 0, 2, 0);

  /** Long pauses of nodes, besides connection loss. */
  public static final SimProfile PAUSE = new SimProfile("pause", 3, 3, 5, 0, 0, 3);

  /** Five nodes and all faults together. */
  public static final SimProfile STORM = new SimProfile("storm", 5, 4, 5, 2, 2, 2);

  /** No fault at all. */
  public static final SimProfile CALM = new SimProfile("calm", 3, 2, 5, 0, 0, 0);

  /** The profile of a name. */
  public static SimProfile of(String name) {
    return switch (name) {
      case "crash" -> CRASH;
      case "split" -> SPLIT;
      case "pause" -> PAUSE;
      case "storm" -> STORM;
      case "calm" -> CALM;
      default ->
          throw new GridException(
              GridException.Code.INVALID_ARGUMENT,
              "no profile '" + name + "'; there are crash, split, pause, storm and calm");
    };
  }

  boolean isCalm() {
    return crashes + splits + pauses == 0;
  }
}
