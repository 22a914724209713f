package io.latticegrid.proto.routing;

import io.latticegrid.data.error.GridException;

/**
 * The versions of the protocol that somebody speaks. Immutable.
 *
 * @param oldest the lowest
 * @param newest the highest
 */
public record ProtocolRange(int oldest, int newest) {
  /** The newest version that this build speaks. */
  public static final int NEWEST = 2;

  /** The oldest version that this build understands. */
  public static final int OLDEST = 1;

  /** All that this build speaks. */
  public static final ProtocolRange ALL = new ProtocolRange(OLDEST, NEWEST);

  /** Checks the order. */
  public ProtocolRange {
    if (oldest < 0 || oldest > newest || newest > 255) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT,
          "not a range of protocol versions: " + oldest + " to " + newest);
    }
  }

  /** Those of this build up to one. */
  public static ProtocolRange upTo(int newest) {
    return new ProtocolRange(OLDEST, newest);
  }

  /** The highest version that both speak; 0 if there is none. */
  public int common(ProtocolRange other) {
    int highest = Math.min(newest, other.newest);
    return highest >= Math.max(oldest, other.oldest) ? highest : 0;
  }

  @Override
  public String toString() {
    return oldest + " to " + newest;
  }
}
