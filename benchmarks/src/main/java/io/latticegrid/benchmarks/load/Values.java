package io.latticegrid.benchmarks.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Values whose bytes look random and yet follow from the key and a seed that stands in the value,
 * so that every read can be verified to the last byte. Immutable.
 *
 * @param length the length of every value
 */
record Values(int length) {
  /** Key and seed. */
  static final int MIN_LENGTH = 16;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** A value for a key. */
  byte[] of(long key, long seed) {
    byte[] value = new byte[length];
    LONG.set(value, 0, key);
    LONG.set(value, 8, seed);
    for (int at = MIN_LENGTH; at < length; at++) {
      if (at + Long.BYTES <= length) {
        LONG.set(value, at, word(key, seed, at));
        at += Long.BYTES - 1;
      } else {
        value[at] = (byte) word(key, seed, at);
      }
    }
    return value;
  }

  /** The seed of a value. */
  long seedOf(byte[] value) {
    return (long) LONG.get(value, 8);
  }

  /** Whether these are the bytes of a value of the key, whichever. */
  boolean isOf(long key, byte[] value) {
    if (value.length != length || (long) LONG.get(value, 0) != key) {
      return false;
    }
    long seed = (long) LONG.get(value, 8);
    for (int at = MIN_LENGTH; at < length; at++) {
      if (at + Long.BYTES <= length) {
        if ((long) LONG.get(value, at) != word(key, seed, at)) {
          return false;
        }
        at += Long.BYTES - 1;
      } else if (value[at] != (byte) word(key, seed, at)) {
        return false;
      }
    }
    return true;
  }

  /** The mix of SplitMix64 (Steele, Lea and Flood, 2014). */
  private static long word(long key, long seed, int at) {
    long mixed = (key * 0xD1342543DE82EF95L) ^ (seed + at * 0x9E3779B97F4A7C15L);
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
