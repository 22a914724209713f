package io.latticegrid.storage.log;

import io.latticegrid.data.error.GridException;

/**
 * Figures of a node's log. Immutable.
 *
 * @param segmentBytes from which size on the next segment begins: small ones cost files, large ones
 *     keep what is of no use any more for longer
 * @param spareBytes how much more than twice the copies the log may take before copies are written
 *     anew so that old segments can go
 */
public record SegmentLogConfig(int segmentBytes, long spareBytes) {
  /** 64 MiB a segment, 256 MiB to spare. */
  public static final SegmentLogConfig DEFAULT = new SegmentLogConfig(64 << 20, 256L << 20);

  /** Checks the figures. */
  public SegmentLogConfig {
    if (segmentBytes < 4_096 || segmentBytes > 1 << 30 || spareBytes < 0) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT, "figures of the data log are out of range");
    }
  }
}
