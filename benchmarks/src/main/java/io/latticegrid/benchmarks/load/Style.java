package io.latticegrid.benchmarks.load;

/** How a thread of the driver issues operations. Immutable. */
public enum Style {
  /** One after the other, each of which it waits for. */
  SYNC,
  /** As many under way at a time as the workload is wide. */
  ASYNC,
  /** As many keys at once as the workload is wide; waits for each batch. */
  BATCH
}
