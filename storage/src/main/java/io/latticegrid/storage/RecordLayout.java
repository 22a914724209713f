package io.latticegrid.storage;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.port.Invariant;
import io.latticegrid.data.time.HybridTimestamp;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where the fields of a record lie in its block. Immutable; static only. Blocks start at multiples
 * of 8, numbers are in the machine's byte order (the bytes never leave the machine).
 *
 * <pre>
 *   0               8               16      20      24  26  28
 *  +---------------+---------------+-------+-------+---+---+- - - - -+- - - - - - - -+- - - +-----+-------+
 *  | key hash      | stamp time    | value | dot   |sta|key|dot, more| expires after |access| key | value |
 *  |               |               | + flag| seq.  |mem|len|(if wide)| (if flagged)  |(same)|     |       |
 *  +---------------+---------------+-------+-------+---+---+- - - - -+- - - - - - - -+- - - +-----+-------+
 * </pre>
 *
 * The header takes 28 bytes, 4 more with an expiry, 4 more where uses are noted for eviction; the
 * slot in the index adds about 10. Most records have a dot of the member that stamped them, with a
 * sequence of less than 32 bits, and expire within 49 days of their stamp. The others are
 * <i>wide</i>: they have the upper 16 bits of the sequence and the dot's member besides, and their
 * expiry in 8 bytes. A free block has {@link #FREE} in place of length and flags, and holds the
 * links of its free list in place of the hash and its size in place of the stamp time.
 */
final class RecordLayout {
  static final int HASH = 0;
  static final int STAMP_TIME = 8;
  static final int VALUE_LENGTH_AND_FLAGS = 16;
  static final int HEADER_LENGTH = 28;

  /** The most that the layout reads of a record before it knows how long that is. */
  static final int MAX_HEADER_LENGTH = HEADER_LENGTH + 4 + 8 + 4;

  static final int TOMBSTONE = 1 << 28;

  /** Length and flags of a block that is no record: no record has this length and all flags. */
  static final int FREE = -1;

  private static final int DOT_SEQUENCE = 20;
  private static final int STAMP_MEMBER = 24;
  private static final int KEY_LENGTH = 26;
  private static final int DOT_SEQUENCE_UPPER = 28;
  private static final int DOT_MEMBER = 30;
  private static final int EXPIRES = 1 << 29;
  private static final int WIDE = 1 << 30;
  private static final int ACCESS = 1 << 31;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final int VALUE_LENGTH_MASK = RecordMemory.MAX_VALUE_LENGTH;
  private static final int MEMBER_MASK = RecordMemory.MAX_MEMBER;
  private static final long INT_MASK = 0xFFFF_FFFFL;

  private RecordLayout() {}

  /** The bytes of a record that is not wide, before rounding. */
  static int length(int keyLength, int valueLength, boolean expires, boolean noted) {
    return HEADER_LENGTH + (expires ? 4 : 0) + (noted ? 4 : 0) + keyLength + valueLength;
  }

  /** The bytes of a record before rounding. */
  static int length(int keyLength, int valueLength, RecordStamps stamps) {
    boolean expires = stamps.expiresAtMillis() != 0;
    int wider = isWide(stamps) ? expires ? 8 : 4 : 0;
    return wider + length(keyLength, valueLength, expires, stamps.access() != 0);
  }

  private static boolean isWide(RecordStamps stamps) {
    return stamps.dotMember() != stamps.stampMember()
        || stamps.dotSequence() >>> 32 != 0
        || (stamps.expiresAtMillis() != 0
            && expiresAfter(stamps.expiresAtMillis(), stamps.stampTime()) >>> 32 != 0);
  }

  /** Milliseconds from the stamp on; any number where the stamp is none of the clock's. */
  private static long expiresAfter(long expiresAtMillis, long stampTime) {
    return expiresAtMillis - (stampTime >>> HybridTimestamp.COUNTER_BITS);
  }

  /** The bytes before rounding of the record at an offset. */
  static int length(UnsafeBuffer buffer, int offset) {
    int flags = flags(buffer, offset);
    return keyOffset(flags, 0) + keyLength(buffer, offset) + (flags & VALUE_LENGTH_MASK);
  }

  private static int flags(UnsafeBuffer buffer, int offset) {
    return buffer.getInt(offset + VALUE_LENGTH_AND_FLAGS);
  }

  /** Whether the block is none of a record. */
  static boolean isFree(UnsafeBuffer buffer, int offset) {
    return flags(buffer, offset) == FREE;
  }

  static boolean isTombstone(UnsafeBuffer buffer, int offset) {
    return (flags(buffer, offset) & TOMBSTONE) != 0;
  }

  static int valueLength(UnsafeBuffer buffer, int offset) {
    return flags(buffer, offset) & VALUE_LENGTH_MASK;
  }

  static int keyLength(UnsafeBuffer buffer, int offset) {
    return buffer.getShort(offset + KEY_LENGTH) & RecordMemory.MAX_KEY_LENGTH;
  }

  static int stampMember(UnsafeBuffer buffer, int offset) {
    return buffer.getShort(offset + STAMP_MEMBER) & MEMBER_MASK;
  }

  static int dotMember(UnsafeBuffer buffer, int offset) {
    boolean wide = (flags(buffer, offset) & WIDE) != 0;
    return buffer.getShort(offset + (wide ? DOT_MEMBER : STAMP_MEMBER)) & MEMBER_MASK;
  }

  static long dotSequence(UnsafeBuffer buffer, int offset) {
    long lower = buffer.getInt(offset + DOT_SEQUENCE) & INT_MASK;
    return (flags(buffer, offset) & WIDE) == 0
        ? lower
        : (buffer.getShort(offset + DOT_SEQUENCE_UPPER) & 0xFFFFL) << 32 | lower;
  }

  static int keyOffset(UnsafeBuffer buffer, int offset) {
    return keyOffset(flags(buffer, offset), offset);
  }

  private static int keyOffset(int flags, int offset) {
    return accessOffset(flags, offset) + ((flags & ACCESS) != 0 ? 4 : 0);
  }

  static int accessOffset(UnsafeBuffer buffer, int offset) {
    return accessOffset(flags(buffer, offset), offset);
  }

  private static int accessOffset(int flags, int offset) {
    int expiry = (flags & EXPIRES) == 0 ? 0 : (flags & WIDE) == 0 ? 4 : 8;
    return expiryOffset(flags, offset) + expiry;
  }

  private static int expiryOffset(int flags, int offset) {
    return offset + HEADER_LENGTH + ((flags & WIDE) != 0 ? 4 : 0);
  }

  static int access(UnsafeBuffer buffer, int offset) {
    return (flags(buffer, offset) & ACCESS) != 0 ? buffer.getInt(accessOffset(buffer, offset)) : 0;
  }

  static int valueOffset(UnsafeBuffer buffer, int offset) {
    return keyOffset(buffer, offset) + keyLength(buffer, offset);
  }

  static long expiresAtMillis(UnsafeBuffer buffer, int offset) {
    int flags = flags(buffer, offset);
    if ((flags & EXPIRES) == 0) {
      return 0;
    }
    int at = expiryOffset(flags, offset);
    return (flags & WIDE) != 0
        ? buffer.getLong(at)
        : (buffer.getInt(at) & INT_MASK)
            + (buffer.getLong(offset + STAMP_TIME) >>> HybridTimestamp.COUNTER_BITS);
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
    boolean wide = isWide(stamps);
    long expiresAt = stamps.expiresAtMillis();
    int flags =
        (value == null ? TOMBSTONE : value.length)
            | (expiresAt != 0 ? EXPIRES : 0)
            | (wide ? WIDE : 0)
            | (stamps.access() != 0 ? ACCESS : 0);
    buffer.putLong(offset + HASH, keyHash);
    buffer.putLong(offset + STAMP_TIME, stamps.stampTime());
    buffer.putInt(offset + VALUE_LENGTH_AND_FLAGS, flags);
    buffer.putInt(offset + DOT_SEQUENCE, (int) stamps.dotSequence());
    buffer.putShort(offset + STAMP_MEMBER, (short) stamps.stampMember());
    buffer.putShort(offset + KEY_LENGTH, (short) key.length);
    if (wide) {
      buffer.putShort(offset + DOT_SEQUENCE_UPPER, (short) (stamps.dotSequence() >>> 32));
      buffer.putShort(offset + DOT_MEMBER, (short) stamps.dotMember());
    }
    if (expiresAt != 0 && wide) {
      buffer.putLong(expiryOffset(flags, offset), expiresAt);
    } else if (expiresAt != 0) {
      int after = (int) expiresAfter(expiresAt, stamps.stampTime());
      buffer.putInt(expiryOffset(flags, offset), after);
    }
    if (stamps.access() != 0) {
      buffer.putInt(accessOffset(flags, offset), stamps.access());
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
