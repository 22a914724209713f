package io.latticegrid.dag;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what a {@link ByteSink} wrote, never beyond its end: malformed bytes are a typed error.
 * Confined to its owner.
 */
public final class ByteSource {
  private final byte[] bytes;
  private int position;

  /** Reads an array, which must not change meanwhile. */
  public ByteSource(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Bytes not yet read. */
  public int remaining() {
    return bytes.length - position;
  }

  /** Reads a signed byte. */
  public byte readByte() {
    require(1);
    return bytes[position++];
  }

  /** Reads 4 bytes. */
  public int readInt() {
    require(Integer.BYTES);
    int value = 0;
    for (int i = 0; i < Integer.BYTES; i++) {
      value = value << 8 | (bytes[position++] & 0xFF);
    }
    return value;
  }

  /** Reads 8 bytes. */
  public long readLong() {
    long high = readInt();
    return high << 32 | (readInt() & 0xFFFFFFFFL);
  }

  /** Reads the bits of a double. */
  public double readDouble() {
    return Double.longBitsToDouble(readLong());
  }

  /** Reads a number in groups of 7 bits. */
  public long readVarLong() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = readByte();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw malformed("a number has more than 64 bits");
  }

  /** Reads a number of things of at least one byte each, so never more than bytes remain. */
  public int readCount() {
    long count = readVarLong();
    if (count < 0 || count > remaining()) {
      throw malformed("a length of " + count + " with " + remaining() + " bytes left");
    }
    return (int) count;
  }

  /** Reads so many bytes. */
  public byte[] readRaw(int length) {
    require(length);
    position += length;
    return Arrays.copyOfRange(bytes, position - length, position);
  }

  /** Reads a length and the bytes. */
  public byte[] readBytes() {
    return readRaw(readCount());
  }

  /** Reads a length and UTF-8 text. */
  public String readString() {
    return new String(readBytes(), StandardCharsets.UTF_8);
  }

  /** The error for bytes that no peer of this version writes. */
  public static GridException malformed(String what) {
    return new GridException(Code.INCOMPATIBLE, "malformed exchange bytes: " + what);
  }

  private void require(int length) {
    if (length < 0 || length > remaining()) {
      throw malformed(length + " bytes needed, " + remaining() + " left");
    }
  }
}
