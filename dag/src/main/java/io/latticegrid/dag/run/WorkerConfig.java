package io.latticegrid.dag.run;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;

/**
 * The bounds of a worker. Immutable.
 *
 * @param turnNanos after which a turn gives the loop back: too small costs switching, too large
 *     delays frames and other work of the loop
 * @param passesPerTurn the most passes over an execution's tasklets in a turn, for clocks that
 *     stand still within one
 * @param earlyExecutions executions not yet started for which frames are kept: too small fails
 *     queries under load
 * @param earlyFrames frames kept for each of them
 * @param rememberedExecutions ended executions whose late frames are known to be late
 */
public record WorkerConfig(
    long turnNanos,
    int passesPerTurn,
    int earlyExecutions,
    int earlyFrames,
    int rememberedExecutions) {
  /** A millisecond a turn, 256 executions ahead, 4,096 behind. */
  public static final WorkerConfig DEFAULT = new WorkerConfig(1_000_000, 64, 256, 1024, 4096);

  /** Refuses bounds that allow no progress. */
  public WorkerConfig {
    if (turnNanos < 1
        || passesPerTurn < 1
        || earlyExecutions < 1
        || earlyFrames < 1
        || rememberedExecutions < 1) {
      throw new GridException(Code.INVALID_ARGUMENT, "the bounds of a worker are from 1");
    }
  }
}
