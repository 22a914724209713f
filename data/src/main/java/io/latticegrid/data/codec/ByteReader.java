package io.latticegrid.data.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what {@link ByteWriter} wrote. Confined to its owner. Every read is checked against the
 * end: malformed input is a {@link MalformedDataException}, never another exception and never a
 * large allocation.
 */
public final class ByteReader {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] buffer;
  private final int end;
  private int position;

  /** Reads a whole array. */
  public ByteReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  /** Reads a part of an array. */
  public ByteReader(byte[] bytes, int offset, int length) {
    if (offset < 0 || length < 0 || offset > bytes.length - length) {
      throw new IndexOutOfBoundsException(offset + "+" + length + " of " + bytes.length);
    }
    buffer = bytes;
    position = offset;
    end = offset + length;
  }

  /** The array that is read. */
  public byte[] array() {
    return buffer;
  }

  /** The position in the array. */
  public int position() {
    return position;
  }

  /** How many bytes are left. */
  public int remaining() {
    return end - position;
  }

  /** Goes to a position in the array, at most the end. */
  public void position(int newPosition) {
    if (newPosition < 0 || newPosition > end) {
      throw new MalformedDataException("position " + newPosition + " beyond " + end);
    }
    position = newPosition;
  }

  /** Reads a signed byte. */
  public byte readByte() {
    return buffer[take(1)];
  }

  /** Reads an unsigned byte. */
  public int readUnsignedByte() {
    return readByte() & 0xFF;
  }

  /** Reads an unsigned 16-bit number. */
  public int readUnsignedShort() {
    return (short) SHORT.get(buffer, take(2)) & 0xFFFF;
  }

  /** Reads 32 bits. */
  public int readInt() {
    return (int) INT.get(buffer, take(4));
  }

  /** Reads 64 bits. */
  public long readLong() {
    return (long) LONG.get(buffer, take(8));
  }

  /** Reads the IEEE bits of a double. */
  public double readDouble() {
    return Double.longBitsToDouble(readLong());
  }

  /** Reads an unsigned number in 7-bit groups; a form longer than needed is malformed. */
  public long readVarLong() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = readUnsignedByte();
      value |= (long) (next & 0x7F) << shift;
      if ((next & 0x80) == 0) {
        if ((next == 0 && shift > 0) || (shift == 63 && next > 1)) {
          throw new MalformedDataException("number not in its shortest form");
        }
        return value;
      }
    }
    throw new MalformedDataException("number of more than 64 bits");
  }

  /** Reads an unsigned number of at most 31 bits, as lengths and counts are. */
  public int readVarInt() {
    long value = readVarLong();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new MalformedDataException("number out of range: " + Long.toUnsignedString(value));
    }
    return (int) value;
  }

  /** Reads a number of elements, each of at least one byte; more than what is left is malformed. */
  public int readCount() {
    int count = readVarInt();
    if (count > remaining()) {
      throw new MalformedDataException(count + " elements in " + remaining() + " bytes");
    }
    return count;
  }

  /** Reads a number of bytes as they are. */
  public byte[] readRaw(int length) {
    int at = take(length);
    return Arrays.copyOfRange(buffer, at, at + length);
  }

  /** Reads a length (var int) and the bytes. */
  public byte[] readBytes() {
    return readRaw(readVarInt());
  }

  /** Reads a length (var int) and UTF-8. */
  public String readString() {
    int length = readVarInt();
    int at = take(length);
    if (isAscii(at, length)) {
      return new String(buffer, at, length, StandardCharsets.ISO_8859_1);
    }
    try {
      CharBuffer text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(buffer, at, length));
      return text.toString();
    } catch (CharacterCodingException e) {
      throw new MalformedDataException("text is not UTF-8", e);
    }
  }

  /** Passes over a number of bytes. */
  public void skip(int length) {
    take(length);
  }

  /** Fails unless everything was read. */
  public void expectEnd() {
    if (position != end) {
      throw new MalformedDataException(remaining() + " bytes too many");
    }
  }

  private boolean isAscii(int from, int length) {
    byte seen = 0;
    for (int at = from; at < from + length; at++) {
      seen |= buffer[at];
    }
    return seen >= 0;
  }

  private int take(int length) {
    if (length < 0 || length > end - position) {
      throw new MalformedDataException(
          "needs " + length + " bytes, " + (end - position) + " are left");
    }
    int at = position;
    position += length;
    return at;
  }
}
