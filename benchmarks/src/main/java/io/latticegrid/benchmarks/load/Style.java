package io.latticegrid.benchmarks.load;

/** How a thread of the driver issues operations. Immutable. */
public enum Style {
  /** One after the other, each of which it waits for. */
  SYNC,
  /** As many under way at a time as the workload is wide. */
  ASYNC,
  /**
   * So many a second, whether or not the last ones were answered. An operation's time counts from
   * when it was due, so one that waits behind a slow one is seen to (coordinated omission).
   */
  FIXED,
  /** As many keys at once as the workload is wide; waits for each batch. */
  BATCH
}
