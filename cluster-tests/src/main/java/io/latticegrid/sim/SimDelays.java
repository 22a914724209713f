package io.latticegrid.sim;

import io.latticegrid.data.port.Rand;

/** Random durations. Pure. */
final class SimDelays {
  /** Quantiles of the exponential distribution, so that no logarithm is taken at each draw. */
  private static final double[] EXPONENTIAL = quantiles(4_096);

  private SimDelays() {}

  private static double[] quantiles(int count) {
    double[] quantiles = new double[count];
    for (int i = 0; i < count; i++) {
      quantiles[i] = -StrictMath.log(1 - (i + 0.5) / count);
    }
    return quantiles;
  }

  /** A number between two bounds of which each order of magnitude is equally likely. */
  static long logUniform(Rand rand, long low, long high) {
    double exponent = rand.nextDouble() * StrictMath.log((double) high / low);
    return Math.min(high, (long) (low * StrictMath.exp(exponent)));
  }

  /** A number around a mean, exponentially distributed but less than ten times it, at least 1. */
  static long around(Rand rand, long mean) {
    return 1 + (long) (mean * EXPONENTIAL[rand.nextInt(EXPONENTIAL.length)]);
  }
}
