package io.latticegrid.data.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The table by which a row or document finds an element without reading those before it. Immutable.
 *
 * <pre>
 * +-------+---------+--------------------------+----------------------------+
 * | flags | count   | end of element 0 .. n-1  | element 0 .. element n-1   |
 * | u8    | var int | u16 each, u32 if wide    | the body                   |
 * +-------+---------+--------------------------+----------------------------+
 * flags: 0 narrow, 1 wide; wide if and only if the body is longer than 65535 bytes
 * ends count from the start of the body; element i starts where element i-1 ends, element 0 at 0
 * </pre>
 */
final class OffsetTable {
  static final byte NARROW = 0;
  static final byte WIDE = 1;
  static final int NARROW_LIMIT = 0xFFFF;

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] bytes;
  private final int count;
  private final boolean wide;
  private final int tableAt;
  private final int bodyAt;
  private final int bodyLength;

  /** Reads the table and passes over the body. */
  OffsetTable(ByteReader in) {
    bytes = in.array();
    int flags = in.readUnsignedByte();
    if (flags > WIDE) {
      throw new MalformedDataException("offset table with flags " + flags);
    }
    wide = flags == WIDE;
    count = in.readVarInt();
    long tableLength = (long) count * (wide ? 4 : 2);
    if (tableLength > in.remaining()) {
      throw new MalformedDataException(count + " elements in " + in.remaining() + " bytes");
    }
    tableAt = in.position();
    bodyAt = tableAt + (int) tableLength;
    bodyLength = count == 0 ? 0 : rawEnd(count - 1);
    if (bodyLength < 0 || wide != bodyLength > NARROW_LIMIT) {
      throw new MalformedDataException("offset table of the wrong width");
    }
    in.skip((int) tableLength);
    in.skip(bodyLength);
  }

  byte[] bytes() {
    return bytes;
  }

  int count() {
    return count;
  }

  /** Where the first element starts in the array. */
  int bodyAt() {
    return bodyAt;
  }

  /** Where an element starts in the array. */
  int start(int index) {
    return bodyAt + (index == 0 ? 0 : relativeEnd(index - 1));
  }

  /** Where an element ends in the array; not before its start. */
  int end(int index) {
    int end = relativeEnd(index);
    if (index > 0 && rawEnd(index - 1) > end) {
      throw new MalformedDataException("offsets of element " + index + " descend");
    }
    return bodyAt + end;
  }

  private int relativeEnd(int index) {
    if (index < 0 || index >= count) {
      throw new IndexOutOfBoundsException("element " + index + " of " + count);
    }
    int end = rawEnd(index);
    if (end < 0 || end > bodyLength) {
      throw new MalformedDataException("element " + index + " ends beyond the body");
    }
    return end;
  }

  private int rawEnd(int index) {
    return wide
        ? (int) INT.get(bytes, tableAt + index * 4)
        : (short) SHORT.get(bytes, tableAt + index * 2) & 0xFFFF;
  }
}
