package io.latticegrid.testing;

import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import java.util.List;

/**
 * Randomness from a seed: the same seed gives the same sequence in every process. Confined to its
 * owner. The numbers are those of {@link SplittableRand}.
 */
public final class SeededRandom {
  private final Rand rand;

  /** Begins the sequence of a seed. */
  public SeededRandom(long seed) {
    this(new SplittableRand(seed));
  }

  private SeededRandom(Rand rand) {
    this.rand = rand;
  }

  /** A source of its own for a part, which depends on the seed and the name only. */
  public SeededRandom fork(String name) {
    return new SeededRandom(rand.fork(name));
  }

  /** A number from 0, included, to 1. */
  public double random() {
    return rand.nextDouble();
  }

  /** A whole number between two, both included. */
  public int nextInt(int low, int high) {
    return low + rand.nextInt(high - low + 1);
  }

  /** True with a probability. */
  public boolean nextBoolean(double probability) {
    return rand.nextDouble() < probability;
  }

  /** One of a list that is not empty. */
  public <T> T pick(List<T> list) {
    return list.get(rand.nextInt(list.size()));
  }

  /** Puts a list into another order, in place. */
  public <T> void shuffle(List<T> list) {
    for (int last = list.size() - 1; last > 0; last--) {
      int other = rand.nextInt(last + 1);
      T moved = list.get(last);
      list.set(last, list.get(other));
      list.set(other, moved);
    }
  }
}
