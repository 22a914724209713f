package io.latticegrid.data.port;

/**
 * A source of randomness, forked by name so that a new consumer doesn't shift the streams of the
 * others. Confined to its owner.
 */
public interface Rand {
  /** 64 uniform bits. */
  long nextLong();

  /** A uniform number in {@code [0, bound)}; bound at least 1. */
  default int nextInt(int bound) {
    return (int) Long.remainderUnsigned(nextLong(), bound);
  }

  /** A uniform number in {@code [0, 1)}. */
  default double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** An independent source that depends only on this source's seed and the name. */
  Rand fork(String name);
}
