package io.latticegrid.metadata.raft;

import io.latticegrid.data.port.Rand;
import java.util.Random;

/** Our randomness as MicroRaft wants it. Confined to the loop of the metadata log. */
final class SeededRandom extends Random {
  private final Rand rand;

  SeededRandom(Rand rand) {
    super(0);
    this.rand = rand;
  }

  @Override
  protected int next(int bits) {
    return (int) (rand.nextLong() >>> (64 - bits));
  }
}
