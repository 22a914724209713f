package io.latticegrid.data.port;

/**
 * The {@link Rand} of both worlds: SplitMix64 (Steele, Lea, Flood, "Fast Splittable Pseudorandom
 * Number Generators", 2014) from a given seed. In production the seed comes from the operating
 * system, in simulation from the run. Confined to its owner.
 */
public final class SplittableRand implements Rand {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private final long seed;
  private long state;

  /** Starts the sequence of a seed. */
  public SplittableRand(long seed) {
    this.seed = seed;
    this.state = seed;
  }

  @Override
  public long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  @Override
  public Rand fork(String name) {
    long forked = mix(seed ^ GOLDEN_GAMMA);
    for (int i = 0; i < name.length(); i++) {
      forked = mix(forked + name.charAt(i) + GOLDEN_GAMMA);
    }
    return new SplittableRand(forked);
  }

  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
