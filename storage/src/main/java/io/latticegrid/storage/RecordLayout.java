package io.latticegrid.storage;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.port.Invariant;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where the fields of a record lie in its block. Immutable; static only. Blocks start at multiples
 * of 8, numbers are in the machine's byte order (the bytes never leave the process).
 *
 * <pre>
 *   0               8               16          22  24  26  28      32
 *  +---------------+---------------+-----------+---+---+---+-------+- - - - - - - -+- - - +-----+-------+
 *  | key hash      | stamp time    | dot       |key|sta|dot| value | expires at    |access| key | value |
 *  |               |               | sequence  |len|mem|mem| + flag| (if flagged)  |(same)|     |       |
 *  +---------------+---------------+-----------+---+---+---+-------+- - - - - - - -+- - - +-----+-------+
 * </pre>
 *
 * The header takes 32 bytes, 8 more with an expiry, 4 more where uses are noted for eviction; the
 * slot in the index adds 10 to 20 by its load. A free block has the {@link #FREE} flag at the same
 * place, and holds the links of its free list in place of the hash and its size in place of the
 * stamp time.
 */
final class RecordLayout {
  static final int HASH = 0;
  static final int STAMP_TIME = 8;
  static final int DOT_SEQUENCE_AND_KEY_LENGTH = 16;
  static final int STAMP_MEMBER = 24;
  static final int DOT_MEMBER = 26;
  static final int VALUE_LENGTH_AND_FLAGS = 28;
  static final int EXPIRES_AT = 32;
  static final int HEADER_LENGTH = 32;

  static final int TOMBSTONE = 1 << 28;
  static final int EXPIRES = 1 << 29;
  static final int FREE = 1 << 30;
  static final int ACCESS = 1 << 31;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final int VALUE_LENGTH_MASK = RecordMemory.MAX_VALUE_LENGTH;
  private static final int KEY_LENGTH_MASK = RecordMemory.MAX_KEY_LENGTH;

  private RecordLayout() {}

  /** The bytes of a record before rounding. */
  static int length(int keyLength, int valueLength, boolean expires, boolean noted) {
    return HEADER_LENGTH + (expires ? 8 : 0) + (noted ? 4 : 0) + keyLength + valueLength;
  }

  /** The bytes before rounding of the record at an offset. */
  static int length(UnsafeBuffer buffer, int offset) {
    return valueOffset(buffer, offset) - offset + valueLength(buffer, offset);
  }

  static int flags(UnsafeBuffer buffer, int offset) {
    return buffer.getInt(offset + VALUE_LENGTH_AND_FLAGS);
  }

  static int valueLength(UnsafeBuffer buffer, int offset) {
    return flags(buffer, offset) & VALUE_LENGTH_MASK;
  }

  static int keyLength(UnsafeBuffer buffer, int offset) {
    return (int) buffer.getLong(offset + DOT_SEQUENCE_AND_KEY_LENGTH) & KEY_LENGTH_MASK;
  }

  static long dotSequence(UnsafeBuffer buffer, int offset) {
    return buffer.getLong(offset + DOT_SEQUENCE_AND_KEY_LENGTH) >>> 16;
  }

  static int keyOffset(UnsafeBuffer buffer, int offset) {
    return accessOffset(buffer, offset) + ((flags(buffer, offset) & ACCESS) != 0 ? 4 : 0);
  }

  static int accessOffset(UnsafeBuffer buffer, int offset) {
    return offset + HEADER_LENGTH + ((flags(buffer, offset) & EXPIRES) != 0 ? 8 : 0);
  }

  static int access(UnsafeBuffer buffer, int offset) {
    return (flags(buffer, offset) & ACCESS) != 0 ? buffer.getInt(accessOffset(buffer, offset)) : 0;
  }

  static int valueOffset(UnsafeBuffer buffer, int offset) {
    return keyOffset(buffer, offset) + keyLength(buffer, offset);
  }

  static long expiresAtMillis(UnsafeBuffer buffer, int offset) {
    return (flags(buffer, offset) & EXPIRES) != 0 ? buffer.getLong(offset + EXPIRES_AT) : 0;
  }

  /** Whether the record at an offset has the key that lies in a part of an array. */
  static boolean hasKey(UnsafeBuffer buffer, int offset, byte[] array, int from, int length) {
    if (keyLength(buffer, offset) != length) {
      return false;
    }
    int at = keyOffset(buffer, offset);
    int i = 0;
    for (; i + 8 <= length; i += 8) {
      if (buffer.getLong(at + i) != (long) LONGS.get(array, from + i)) {
        return false;
      }
    }
    for (; i < length; i++) {
      if (buffer.getByte(at + i) != array[from + i]) {
        return false;
      }
    }
    return true;
  }

  /** Writes a whole record. */
  static void write(
      UnsafeBuffer buffer,
      int offset,
      long keyHash,
      byte[] key,
      RecordStamps stamps,
      byte @Nullable [] value) {
    int flags =
        (value == null ? TOMBSTONE : value.length)
            | (stamps.expiresAtMillis() != 0 ? EXPIRES : 0)
            | (stamps.access() != 0 ? ACCESS : 0);
    buffer.putLong(offset + HASH, keyHash);
    buffer.putLong(offset + STAMP_TIME, stamps.stampTime());
    buffer.putLong(offset + DOT_SEQUENCE_AND_KEY_LENGTH, stamps.dotSequence() << 16 | key.length);
    buffer.putShort(offset + STAMP_MEMBER, (short) stamps.stampMember());
    buffer.putShort(offset + DOT_MEMBER, (short) stamps.dotMember());
    buffer.putInt(offset + VALUE_LENGTH_AND_FLAGS, flags);
    if (stamps.expiresAtMillis() != 0) {
      buffer.putLong(offset + EXPIRES_AT, stamps.expiresAtMillis());
    }
    if (stamps.access() != 0) {
      buffer.putInt(accessOffset(buffer, offset), stamps.access());
    }
    int keyOffset = keyOffset(buffer, offset);
    buffer.putBytes(keyOffset, key);
    if (value != null) {
      buffer.putBytes(keyOffset + key.length, value);
    }
  }

  /** Refuses what the layout cannot hold. */
  static void checkBounds(byte[] key, RecordStamps stamps, byte @Nullable [] value) {
    if (key.length > RecordMemory.MAX_KEY_LENGTH) {
      throw new GridException(
          GridException.Code.TOO_LARGE,
          "a key of " + key.length + " bytes is longer than " + RecordMemory.MAX_KEY_LENGTH);
    }
    if (value != null && value.length > RecordMemory.MAX_VALUE_LENGTH) {
      throw new GridException(
          GridException.Code.TOO_LARGE,
          "a value of " + value.length + " bytes is longer than " + RecordMemory.MAX_VALUE_LENGTH);
    }
    Invariant.check(
        isMember(stamps.stampMember()) && isMember(stamps.dotMember()),
        "a member's number fits 16 bits");
    Invariant.check(
        stamps.dotSequence() >= 0 && stamps.dotSequence() <= RecordMemory.MAX_SEQUENCE,
        "a dot's sequence fits 48 bits");
  }

  private static boolean isMember(int number) {
    return number >= 0 && number <= RecordMemory.MAX_MEMBER;
  }
}
