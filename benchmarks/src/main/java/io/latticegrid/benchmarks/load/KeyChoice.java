package io.latticegrid.benchmarks.load;

import java.util.SplittableRandom;

/** Which key an operation goes to. Immutable, so threads may share it. */
public sealed interface KeyChoice {
  /** A key from 0 to one less than the number of keys. */
  long next(SplittableRandom random);

  /** How keys are drawn. */
  enum Kind {
    /** Each as often as any other. */
    UNIFORM,
    /** A few keys most of the time: the constant of YCSB, 0.99. */
    ZIPFIAN;

    /** A choice among so many keys. */
    public KeyChoice among(int keys) {
      return this == UNIFORM ? new Uniform(keys) : new Zipfian(keys);
    }
  }

  /** Each key as often as any other. Immutable. */
  record Uniform(int keys) implements KeyChoice {
    @Override
    public long next(SplittableRandom random) {
      return random.nextInt(keys);
    }
  }

  /**
   * The k-th most popular key with a frequency of 1/k^0.99, by the method of Gray et al., "Quickly
   * generating billion-record synthetic databases" (SIGMOD 1994); which keys those are, a hash
   * says, so that they are spread over the partitions. Immutable.
   */
  final class Zipfian implements KeyChoice {
    private static final double THETA = 0.99;
    private static final long ODD = 0x9E37_79B9_7F4A_7C15L;

    private final int keys;
    private final double zeta;
    private final double alpha = 1 / (1 - THETA);
    private final double eta;

    Zipfian(int keys) {
      this.keys = keys;
      double sum = 0;
      for (int rank = 1; rank <= keys; rank++) {
        sum += 1 / Math.pow(rank, THETA);
      }
      zeta = sum;
      double two = 1 + Math.pow(0.5, THETA);
      eta = (1 - Math.pow(2.0 / keys, 1 - THETA)) / (1 - two / zeta);
    }

    @Override
    public long next(SplittableRandom random) {
      long mixed = (rank(random.nextDouble()) + 1) * ODD;
      return Math.floorMod(mixed ^ (mixed >>> 32), (long) keys);
    }

    /** The rank, from 0, of a number drawn evenly from 0 to 1. */
    long rank(double drawn) {
      double scaled = drawn * zeta;
      if (scaled < 1) {
        return 0;
      }
      if (scaled < 1 + Math.pow(0.5, THETA)) {
        return 1;
      }
      return Math.min(keys - 1L, (long) (keys * Math.pow(eta * drawn - eta + 1, alpha)));
    }
  }
}
