package io.latticegrid.node.demo;

/**
 * What the demo found. Immutable.
 *
 * @param entries how many entries were verified
 * @param acknowledgedWrites writes acknowledged, the load included
 * @param lost acknowledged writes that are not there
 * @param wrong entries or reads that show something never written, or query results that are wrong
 * @param indeterminate writes whose outcome the client reported as unknown
 * @param reads reads made while the node was killed
 * @param longestPauseMillis longest time without an acknowledged write
 * @param killed address of the node that was killed
 * @param killedCoordinator whether it was the coordinator
 * @param replicatedAgainMillis from the kill until every partition was fully replicated
 * @param pruned what the query for one airport touched
 * @param seconds how long the demo took
 */
public record DemoReport(
    long entries,
    long acknowledgedWrites,
    long lost,
    long wrong,
    long indeterminate,
    long reads,
    long longestPauseMillis,
    String killed,
    boolean killedCoordinator,
    long replicatedAgainMillis,
    Pruned pruned,
    double seconds) {
  /** Whether nothing was lost or wrong. */
  public boolean isGood() {
    return lost == 0 && wrong == 0;
  }

  /**
   * What a query touched. Immutable.
   *
   * @param partitions partitions scanned
   * @param nodes nodes contacted
   */
  public record Pruned(int partitions, int nodes) {}
}
