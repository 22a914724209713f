package io.latticegrid.chaos.kills;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The writes of one writer in one cycle: the same again from the same seed, so that who kills knows
 * what the killed one was about to do. Confined to a thread.
 */
final class KillLoad {
  /** How many write at once. */
  static final int WRITERS = 4;

  private static final int KEYS_OF_A_WRITER = 48;
  private static final int MOST_KEYS = 4;
  private static final double REMOVED = 0.3;
  private static final double LARGE = 0.03;
  private static final int SMALL_BYTES = 600;
  private static final int LARGE_BYTES = 40_000;
  private static final long MIX = 0x9E3779B97F4A7C15L;

  private final int writer;
  private final int cycle;
  private final SplittableRandom random;
  private int number;

  /** The writes of a writer in a cycle. */
  KillLoad(long seed, int cycle, int writer) {
    this.writer = writer;
    this.cycle = cycle;
    random = new SplittableRandom(seed ^ (MIX * (cycle * (long) WRITERS + writer + 1)));
  }

  /** The next one. */
  KeptWrite next() {
    TreeMap<Integer, byte @Nullable []> changes = new TreeMap<>();
    int keys = random.nextInt(1, MOST_KEYS + 1);
    for (int i = 0; i < keys; i++) {
      int key = random.nextInt(KEYS_OF_A_WRITER) * WRITERS + writer;
      changes.put(key, random.nextDouble() < REMOVED ? null : value(key));
    }
    return new KeptWrite(writer, number++, changes);
  }

  /** Bytes that no other write has. */
  private byte[] value(int key) {
    int most = random.nextDouble() < LARGE ? LARGE_BYTES : SMALL_BYTES;
    byte[] value = new byte[3 * Integer.BYTES + random.nextInt(most)];
    random.nextBytes(value);
    ByteBuffer.wrap(value).putInt(key).putInt(cycle).putInt(number);
    return value;
  }
}
