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
 * of 4, numbers are in the machine's byte order (the bytes never leave the machine).
 *
 * <pre>
 *   0                   8       12      16    17    18    19
 *  +-------------------+-------+-------+-----+-----+-----+- - - -+- - - - -+- - - - - - -+- - - +-----+-------+
 *  | stamp: ms 42 bits,| hash, | dot   |flags|key  |value|lengths|stamps,  |expires after|access| key | value |
 *  | counter 12, mem 10| lower | seq.  |     |len. |len. |(long) |more(wide) (if flagged)|(same)|     |       |
 *  +-------------------+-------+-------+-----+-----+-----+- - - -+- - - - -+- - - - - - -+- - - +-----+-------+
 * </pre>
 *
 * The header takes 19 bytes, 2 more with an expiry of whole seconds within 18 hours of the stamp (4
 * of milliseconds within 49 days), 4 more where uses are noted for eviction, 4 more if key or value
 * is longer than 255 bytes; the upper half of the key's hash lies in the index, whose slot takes
 * about 9. Most records have a dot of the member that stamped them, one of the first thousand that
 * the process met, with a sequence of less than 32 bits, and a counter of less than 12. The others
 * are <i>wide</i>: they have the whole time of the stamp where time and member lie, and 6 bytes of
 * the sequence's upper bits and both members. Any other expiry takes 8 bytes. A free block has
 * {@link #FREE} in place of the flags, and links of its free list and its size in place of stamp
 * and hash.
 */
final class RecordLayout {
  static final int HEADER_LENGTH = 19;

  /** The most that the layout reads of a record before it knows how long that is. */
  static final int MAX_HEADER_LENGTH = HEADER_LENGTH + 4 + 6 + 8 + 4;

  private static final int STAMP = 0;
  private static final int HASH_LOWER = 8;
  private static final int DOT_SEQUENCE = 12;
  private static final int FLAGS = 16;
  private static final int KEY_LENGTH = 17;
  private static final int VALUE_LENGTH = 18;

  private static final int TOMBSTONE = 1;
  private static final int WIDE = 1 << 1;
  private static final int LONG_LENGTHS = 1 << 2;
  private static final int ACCESS = 1 << 3;
  private static final int EXPIRY = 3 << 4;
  private static final int EXPIRES_AFTER_SECONDS = 1 << 4;
  private static final int EXPIRES_AFTER_MILLIS = 2 << 4;
  private static final int EXPIRES_AT_MILLIS = 3 << 4;
  private static final int ALL_FLAGS = EXPIRY | ACCESS | LONG_LENGTHS | WIDE | TOMBSTONE;

  /** Flags of a block that is no record: no record has the two upper ones. */
  private static final byte FREE = -1;

  /** What is left of where wide parts begin. */
  private static final int DOT_SEQUENCE_UPPER = 0;

  private static final int DOT_MEMBER = 2;
  private static final int STAMP_MEMBER = 4;

  private static final int MEMBER_BITS = 10;
  private static final int COUNTER_BITS = 12;
  private static final int MILLIS_BITS = Long.SIZE - MEMBER_BITS - COUNTER_BITS;
  private static final int NARROW_MEMBER_MASK = (1 << MEMBER_BITS) - 1;
  private static final int NARROW_COUNTER_MASK = (1 << COUNTER_BITS) - 1;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final int MEMBER_MASK = RecordMemory.MAX_MEMBER;
  private static final long INT_MASK = 0xFFFF_FFFFL;
  private static final long MILLIS_A_SECOND = 1_000;

  /** Where the key begins, by flags. */
  private static final byte[] KEY_OFFSETS = keyOffsets();

  private RecordLayout() {}

  private static byte[] keyOffsets() {
    byte[] offsets = new byte[ALL_FLAGS + 1];
    for (int flags = 0; flags < offsets.length; flags++) {
      offsets[flags] = (byte) (expiryOffset(flags) + expiryBytes(flags) + accessBytes(flags));
    }
    return offsets;
  }

  private static int wideOffset(int flags) {
    return HEADER_LENGTH + ((flags & LONG_LENGTHS) != 0 ? 4 : 0);
  }

  private static int expiryOffset(int flags) {
    return wideOffset(flags) + ((flags & WIDE) != 0 ? 6 : 0);
  }

  private static int expiryBytes(int flags) {
    return (flags & EXPIRY) == 0 ? 0 : 1 << ((flags & EXPIRY) >>> 4);
  }

  private static int accessBytes(int flags) {
    return (flags & ACCESS) != 0 ? 4 : 0;
  }

  /** The bytes of a record that is not wide and expires after whole seconds, before rounding. */
  static int length(int keyLength, int valueLength, boolean expires, boolean noted) {
    int flags =
        lengthFlags(keyLength, valueLength)
            | (expires ? EXPIRES_AFTER_SECONDS : 0)
            | (noted ? ACCESS : 0);
    return KEY_OFFSETS[flags] + keyLength + valueLength;
  }

  /** The bytes of a record before rounding. */
  static int length(int keyLength, int valueLength, RecordStamps stamps) {
    return KEY_OFFSETS[flags(keyLength, valueLength, stamps)] + keyLength + valueLength;
  }

  private static int flags(int keyLength, int valueLength, RecordStamps stamps) {
    return lengthFlags(keyLength, valueLength)
        | (isWide(stamps) ? WIDE : 0)
        | expiryFlags(stamps.expiresAtMillis(), stamps.stampTime())
        | (stamps.access() != 0 ? ACCESS : 0);
  }

  private static int lengthFlags(int keyLength, int valueLength) {
    return (keyLength | valueLength) >>> Byte.SIZE != 0 ? LONG_LENGTHS : 0;
  }

  private static boolean isWide(RecordStamps stamps) {
    long time = stamps.stampTime();
    return stamps.dotMember() != stamps.stampMember()
        || stamps.stampMember() > NARROW_MEMBER_MASK
        || stamps.dotSequence() >>> 32 != 0
        || millis(time) >>> MILLIS_BITS != 0
        || (time & 0xFFFF) > NARROW_COUNTER_MASK;
  }

  private static int expiryFlags(long expiresAtMillis, long stampTime) {
    if (expiresAtMillis == 0) {
      return 0;
    }
    long after = expiresAtMillis - millis(stampTime);
    if (after >>> 32 != 0) {
      return EXPIRES_AT_MILLIS;
    }
    boolean inSeconds = after <= 0xFFFF * MILLIS_A_SECOND && after % MILLIS_A_SECOND == 0;
    return inSeconds ? EXPIRES_AFTER_SECONDS : EXPIRES_AFTER_MILLIS;
  }

  /** The milliseconds of a stamp; any number where the stamp is none of the clock's. */
  private static long millis(long stampTime) {
    return stampTime >>> HybridTimestamp.COUNTER_BITS;
  }

  /** The bytes before rounding of the record at an offset. */
  static int length(UnsafeBuffer buffer, int offset) {
    int flags = flags(buffer, offset);
    return KEY_OFFSETS[flags]
        + keyLength(buffer, offset, flags)
        + valueLength(buffer, offset, flags);
  }

  private static int flags(UnsafeBuffer buffer, int offset) {
    return buffer.getByte(offset + FLAGS) & ALL_FLAGS;
  }

  /** Whether the block is none of a record. */
  static boolean isFree(UnsafeBuffer buffer, int offset) {
    return buffer.getByte(offset + FLAGS) == FREE;
  }

  /** Says that the block is none of a record. */
  static void markFree(UnsafeBuffer buffer, int offset) {
    buffer.putByte(offset + FLAGS, FREE);
  }

  static boolean isTombstone(UnsafeBuffer buffer, int offset) {
    return (flags(buffer, offset) & TOMBSTONE) != 0;
  }

  /** The lower half of the key's hash. */
  static int hashLower(UnsafeBuffer buffer, int offset) {
    return buffer.getInt(offset + HASH_LOWER);
  }

  static int valueLength(UnsafeBuffer buffer, int offset) {
    return valueLength(buffer, offset, flags(buffer, offset));
  }

  private static int valueLength(UnsafeBuffer buffer, int offset, int flags) {
    int lower = buffer.getByte(offset + VALUE_LENGTH) & 0xFF;
    return (flags & LONG_LENGTHS) == 0
        ? lower
        : lower | buffer.getInt(offset + HEADER_LENGTH) >>> Byte.SIZE << Byte.SIZE;
  }

  static int keyLength(UnsafeBuffer buffer, int offset) {
    return keyLength(buffer, offset, flags(buffer, offset));
  }

  private static int keyLength(UnsafeBuffer buffer, int offset, int flags) {
    int lower = buffer.getByte(offset + KEY_LENGTH) & 0xFF;
    return (flags & LONG_LENGTHS) == 0
        ? lower
        : lower | (buffer.getInt(offset + HEADER_LENGTH) & 0xFF) << Byte.SIZE;
  }

  static long stampTime(UnsafeBuffer buffer, int offset) {
    long stamp = buffer.getLong(offset + STAMP);
    return (flags(buffer, offset) & WIDE) != 0
        ? stamp
        : stamp >>> (MEMBER_BITS + COUNTER_BITS) << HybridTimestamp.COUNTER_BITS
            | (stamp >>> MEMBER_BITS & NARROW_COUNTER_MASK);
  }

  static int stampMember(UnsafeBuffer buffer, int offset) {
    return member(buffer, offset, STAMP_MEMBER);
  }

  static int dotMember(UnsafeBuffer buffer, int offset) {
    return member(buffer, offset, DOT_MEMBER);
  }

  private static int member(UnsafeBuffer buffer, int offset, int which) {
    int flags = flags(buffer, offset);
    return (flags & WIDE) != 0
        ? buffer.getShort(offset + wideOffset(flags) + which) & MEMBER_MASK
        : (int) buffer.getLong(offset + STAMP) & NARROW_MEMBER_MASK;
  }

  static long dotSequence(UnsafeBuffer buffer, int offset) {
    long lower = buffer.getInt(offset + DOT_SEQUENCE) & INT_MASK;
    int flags = flags(buffer, offset);
    return (flags & WIDE) == 0
        ? lower
        : (buffer.getShort(offset + wideOffset(flags) + DOT_SEQUENCE_UPPER) & 0xFFFFL) << 32
            | lower;
  }

  static int keyOffset(UnsafeBuffer buffer, int offset) {
    return offset + KEY_OFFSETS[flags(buffer, offset)];
  }

  static int accessOffset(UnsafeBuffer buffer, int offset) {
    int flags = flags(buffer, offset);
    return offset + expiryOffset(flags) + expiryBytes(flags);
  }

  static int access(UnsafeBuffer buffer, int offset) {
    return (flags(buffer, offset) & ACCESS) != 0 ? buffer.getInt(accessOffset(buffer, offset)) : 0;
  }

  static int valueOffset(UnsafeBuffer buffer, int offset) {
    return keyOffset(buffer, offset) + keyLength(buffer, offset);
  }

  static long expiresAtMillis(UnsafeBuffer buffer, int offset) {
    int flags = flags(buffer, offset);
    int at = offset + expiryOffset(flags);
    return switch (flags & EXPIRY) {
      case 0 -> 0;
      case EXPIRES_AFTER_SECONDS ->
          millis(stampTime(buffer, offset)) + (buffer.getShort(at) & 0xFFFF) * MILLIS_A_SECOND;
      case EXPIRES_AFTER_MILLIS ->
          millis(stampTime(buffer, offset)) + (buffer.getInt(at) & INT_MASK);
      default -> buffer.getLong(at);
    };
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
    int valueLength = value == null ? 0 : value.length;
    int flags = flags(key.length, valueLength, stamps) | (value == null ? TOMBSTONE : 0);
    buffer.putInt(offset + HASH_LOWER, (int) keyHash);
    buffer.putInt(offset + DOT_SEQUENCE, (int) stamps.dotSequence());
    buffer.putByte(offset + FLAGS, (byte) flags);
    buffer.putByte(offset + KEY_LENGTH, (byte) key.length);
    buffer.putByte(offset + VALUE_LENGTH, (byte) valueLength);
    if ((flags & LONG_LENGTHS) != 0) {
      int upper = valueLength >>> Byte.SIZE << Byte.SIZE | key.length >>> Byte.SIZE;
      buffer.putInt(offset + HEADER_LENGTH, upper);
    }
    writeStamp(buffer, offset, flags, stamps);
    writeExpiry(buffer, offset, flags, stamps);
    int keyOffset = offset + KEY_OFFSETS[flags];
    if ((flags & ACCESS) != 0) {
      buffer.putInt(keyOffset - 4, stamps.access());
    }
    buffer.putBytes(keyOffset, key);
    if (value != null) {
      buffer.putBytes(keyOffset + key.length, value);
    }
  }

  private static void writeStamp(UnsafeBuffer buffer, int offset, int flags, RecordStamps stamps) {
    long time = stamps.stampTime();
    if ((flags & WIDE) == 0) {
      long counted = millis(time) << COUNTER_BITS | (time & NARROW_COUNTER_MASK);
      buffer.putLong(offset + STAMP, counted << MEMBER_BITS | stamps.stampMember());
      return;
    }
    int at = offset + wideOffset(flags);
    buffer.putLong(offset + STAMP, time);
    buffer.putShort(at + DOT_SEQUENCE_UPPER, (short) (stamps.dotSequence() >>> 32));
    buffer.putShort(at + DOT_MEMBER, (short) stamps.dotMember());
    buffer.putShort(at + STAMP_MEMBER, (short) stamps.stampMember());
  }

  private static void writeExpiry(UnsafeBuffer buffer, int offset, int flags, RecordStamps stamps) {
    long expiresAt = stamps.expiresAtMillis();
    int at = offset + expiryOffset(flags);
    long after = expiresAt - millis(stamps.stampTime());
    switch (flags & EXPIRY) {
      case EXPIRES_AFTER_SECONDS -> buffer.putShort(at, (short) (after / MILLIS_A_SECOND));
      case EXPIRES_AFTER_MILLIS -> buffer.putInt(at, (int) after);
      case EXPIRES_AT_MILLIS -> buffer.putLong(at, expiresAt);
      default -> {} // It never expires.
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
