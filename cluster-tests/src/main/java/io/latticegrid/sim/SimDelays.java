package io.latticegrid.sim;

import io.latticegrid.data.port.Rand;

/** Random durations. Pure. */
final class SimDelays {
  private SimDelays() {}

  /** A number between two bounds of which each order of magnitude is equally likely. */
  static long logUniform(Rand rand, long low, long high) {
    double exponent = rand.nextDouble() * StrictMath.log((double) high / low);
    return Math.min(high, (long) (low * StrictMath.exp(exponent)));
  }

  /** A number around a mean, exponentially distributed but at most ten times it, and at least 1. */
  static long around(Rand rand, long mean) {
    double factor = Math.min(10, -StrictMath.log(1 - rand.nextDouble()));
    return 1 + (long) (mean * factor);
  }
}
