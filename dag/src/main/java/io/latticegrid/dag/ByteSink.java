package io.latticegrid.dag;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A byte array that grows as it is written, big-endian. Confined to its owner. */
public final class ByteSink {
  /** No frame may become larger: a single item beyond it is refused. */
  public static final int MAX_BYTES = 16 << 20;

  private byte[] bytes;
  private int size;

  /** An empty sink with room for a number of bytes before it grows. */
  public ByteSink(int initialBytes) {
    bytes = new byte[Math.max(16, initialBytes)];
  }

  /** Bytes written since the last {@link #clear}. */
  public int size() {
    return size;
  }

  /** Forgets what was written and keeps the room. */
  public void clear() {
    size = 0;
  }

  /** A copy of what was written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  /** Writes the low 8 bits. */
  public ByteSink writeByte(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
    return this;
  }

  /** Writes 4 bytes. */
  public ByteSink writeInt(int value) {
    reserve(Integer.BYTES);
    size += Integer.BYTES;
    return putInt(size - Integer.BYTES, value);
  }

  /** Overwrites 4 bytes written before. */
  public ByteSink putInt(int offset, int value) {
    for (int i = 0; i < Integer.BYTES; i++) {
      bytes[offset + i] = (byte) (value >>> (24 - 8 * i));
    }
    return this;
  }

  /** Writes 8 bytes. */
  public ByteSink writeLong(long value) {
    return writeInt((int) (value >>> 32)).writeInt((int) value);
  }

  /** Writes the bits of a double, 8 bytes. */
  public ByteSink writeDouble(double value) {
    return writeLong(Double.doubleToRawLongBits(value));
  }

  /** Writes an unsigned number in groups of 7 bits, lowest first; small ones take 1 byte. */
  public ByteSink writeVarLong(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      writeByte((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    return writeByte((int) rest);
  }

  /** Writes bytes without their length. */
  public ByteSink writeRaw(byte[] value) {
    reserve(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
    return this;
  }

  /** Writes the length and the bytes. */
  public ByteSink writeBytes(byte[] value) {
    return writeVarLong(value.length).writeRaw(value);
  }

  /** Writes the length and the UTF-8 bytes. */
  public ByteSink writeString(String value) {
    return writeBytes(value.getBytes(StandardCharsets.UTF_8));
  }

  private void reserve(int more) {
    if (more > MAX_BYTES - size) {
      throw new GridException(
          Code.TOO_LARGE, "an item of the query is larger than " + MAX_BYTES + " bytes encoded");
    }
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
    }
  }
}
