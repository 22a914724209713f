package io.latticegrid.data.hash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The published hash by which keys find their partition: XXH64 with seed 0 over canonical bytes.
 * Thread-safe.
 *
 * <p>Written from the public specification of xxHash ("xxHash fast digest algorithm", Y. Collet, <a
 * href="https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md">xxhash_spec.md</a>, section
 * "XXH64"). It is unseeded on purpose: every client in every language must get the same partition,
 * for ever. Test vectors stand in {@code docs/KEY-HASH.md}. Hash tables in memory must not use it
 * with keys that strangers choose; they take a seeded hash.
 */
public final class KeyHash {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long PRIME_1 = 0x9E3779B185EBCA87L;
  private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
  private static final long PRIME_3 = 0x165667B19E3779F9L;
  private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
  private static final long PRIME_5 = 0x27D4EB2F165667C5L;

  /** The sum of the first two, modulo 2^64. */
  private static final long PRIMES_1_AND_2 = 0x60EA27EEADC0B5D6L;

  private static final int STRIPE = 32;

  private KeyHash() {}

  /** The hash of a whole array. */
  public static long hash(byte[] bytes) {
    return hash(bytes, 0, bytes.length);
  }

  /** The hash of a part of an array. */
  public static long hash(byte[] bytes, int offset, int length) {
    if (offset < 0 || length < 0 || offset > bytes.length - length) {
      throw new IndexOutOfBoundsException(offset + "+" + length + " of " + bytes.length);
    }
    int end = offset + length;
    int stripesEnd = end - length % STRIPE;
    long hash = length < STRIPE ? PRIME_5 : stripes(bytes, offset, stripesEnd);
    return avalanche(tail(bytes, stripesEnd, end, hash + length));
  }

  /** The partition of a hash: the unsigned remainder, so a count may later only be multiplied. */
  public static int partitionOf(long hash, int partitionCount) {
    if (partitionCount <= 0) {
      throw new IllegalArgumentException("partition count " + partitionCount);
    }
    return (int) Long.remainderUnsigned(hash, partitionCount);
  }

  private static long stripes(byte[] bytes, int from, int end) {
    long a = PRIMES_1_AND_2;
    long b = PRIME_2;
    long c = 0;
    long d = -PRIME_1;
    for (int at = from; at < end; at += STRIPE) {
      a = round(a, (long) LONG.get(bytes, at));
      b = round(b, (long) LONG.get(bytes, at + 8));
      c = round(c, (long) LONG.get(bytes, at + 16));
      d = round(d, (long) LONG.get(bytes, at + 24));
    }
    long hash =
        Long.rotateLeft(a, 1)
            + Long.rotateLeft(b, 7)
            + Long.rotateLeft(c, 12)
            + Long.rotateLeft(d, 18);
    return merge(merge(merge(merge(hash, a), b), c), d);
  }

  private static long tail(byte[] bytes, int from, int end, long start) {
    long hash = start;
    int at = from;
    for (; at + 8 <= end; at += 8) {
      hash ^= round(0, (long) LONG.get(bytes, at));
      hash = Long.rotateLeft(hash, 27) * PRIME_1 + PRIME_4;
    }
    if (at + 4 <= end) {
      hash ^= ((int) INT.get(bytes, at) & 0xFFFF_FFFFL) * PRIME_1;
      hash = Long.rotateLeft(hash, 23) * PRIME_2 + PRIME_3;
      at += 4;
    }
    for (; at < end; at++) {
      hash ^= (bytes[at] & 0xFFL) * PRIME_5;
      hash = Long.rotateLeft(hash, 11) * PRIME_1;
    }
    return hash;
  }

  private static long round(long lane, long input) {
    return Long.rotateLeft(lane + input * PRIME_2, 31) * PRIME_1;
  }

  private static long merge(long hash, long lane) {
    return (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
  }

  private static long avalanche(long value) {
    long hash = (value ^ (value >>> 33)) * PRIME_2;
    hash = (hash ^ (hash >>> 29)) * PRIME_3;
    return hash ^ (hash >>> 32);
  }
}
