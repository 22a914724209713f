package io.latticegrid.dag;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;

/**
 * The bounds of one execution. Immutable.
 *
 * @param windowBytes how much a sender may have under way per distributed edge and member: too
 *     small idles the link, too large fills the receiver's memory
 * @param frameBytes the aimed size of a data frame: too small costs headers, too large delays
 *     others on the link
 * @param batchItems the most items that a processor takes or offers in one call: too small costs
 *     switching, too large exceeds a millisecond
 * @param timeoutNanos after which the execution fails; 0 is never
 */
public record ExecutionConfig(long windowBytes, int frameBytes, int batchItems, long timeoutNanos) {
  /** What fits interactive queries: 256 KiB windows, 16 KiB frames, 256 items, 30 s. */
  public static final ExecutionConfig DEFAULT =
      new ExecutionConfig(256 << 10, 16 << 10, 256, 30_000_000_000L);

  /** Refuses bounds that allow no progress. */
  public ExecutionConfig {
    if (windowBytes < 1 || frameBytes < 1 || batchItems < 1 || timeoutNanos < 0) {
      throw new GridException(
          Code.INVALID_ARGUMENT,
          "windowBytes, frameBytes and batchItems are from 1, timeoutNanos from 0");
    }
  }
}
