package io.latticegrid.data.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growable little-endian writer over a byte array. Confined to its owner; reusable after {@link
 * #reset()}.
 */
public final class ByteWriter {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] buffer;
  private int position;

  /** With room for 256 bytes at first. */
  public ByteWriter() {
    this(256);
  }

  /** With room for a number of bytes at first. */
  public ByteWriter(int initialCapacity) {
    buffer = new byte[Math.max(16, initialCapacity)];
  }

  /** Forgets what was written and keeps the memory. */
  public void reset() {
    position = 0;
  }

  /** How many bytes were written. */
  public int position() {
    return position;
  }

  /** Goes back to an earlier position, dropping what was written after it. */
  public void truncate(int newPosition) {
    if (newPosition < 0 || newPosition > position) {
      throw new IndexOutOfBoundsException("truncate to " + newPosition + " of " + position);
    }
    position = newPosition;
  }

  /** The memory itself, valid up to {@link #position()} and until the next write. */
  public byte[] array() {
    return buffer;
  }

  /** A copy of what was written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(buffer, position);
  }

  /** Appends one byte. */
  public ByteWriter writeByte(int value) {
    ensure(1);
    buffer[position++] = (byte) value;
    return this;
  }

  /** Appends 16 bits. */
  public ByteWriter writeShort(int value) {
    ensure(2);
    SHORT.set(buffer, position, (short) value);
    position += 2;
    return this;
  }

  /** Appends 32 bits. */
  public ByteWriter writeInt(int value) {
    ensure(4);
    INT.set(buffer, position, value);
    position += 4;
    return this;
  }

  /** Appends 64 bits. */
  public ByteWriter writeLong(long value) {
    ensure(8);
    LONG.set(buffer, position, value);
    position += 8;
    return this;
  }

  /** Appends the IEEE bits of a double. */
  public ByteWriter writeDouble(double value) {
    return writeLong(Double.doubleToRawLongBits(value));
  }

  /** Appends an unsigned number in 7-bit groups, lowest first: 1 to 10 bytes. */
  public ByteWriter writeVarLong(long value) {
    ensure(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      buffer[position++] = (byte) ((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    buffer[position++] = (byte) rest;
    return this;
  }

  /** Appends an unsigned 32-bit number in 7-bit groups: 1 to 5 bytes. */
  public ByteWriter writeVarInt(int value) {
    return writeVarLong(value & 0xFFFF_FFFFL);
  }

  /** Appends bytes as they are. */
  public ByteWriter writeRaw(byte[] bytes, int offset, int length) {
    ensure(length);
    System.arraycopy(bytes, offset, buffer, position, length);
    position += length;
    return this;
  }

  /** Appends bytes as they are. */
  public ByteWriter writeRaw(byte[] bytes) {
    return writeRaw(bytes, 0, bytes.length);
  }

  /** Appends a length (var int) and the bytes. */
  public ByteWriter writeBytes(byte[] bytes) {
    writeVarInt(bytes.length);
    return writeRaw(bytes);
  }

  /** Appends a length (var int) and the UTF-8 of a text. */
  public ByteWriter writeString(String text) {
    return writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Appends room for bytes that the caller then puts into {@link #array()}; returns where. */
  public int extend(int length) {
    ensure(length);
    int at = position;
    position += length;
    return at;
  }

  /** Overwrites 16 bits at an earlier position. */
  public void setShort(int at, int value) {
    SHORT.set(buffer, checked(at, 2), (short) value);
  }

  /** Overwrites 32 bits at an earlier position. */
  public void setInt(int at, int value) {
    INT.set(buffer, checked(at, 4), value);
  }

  /** Appends zeros and returns where they start. */
  int reserve(int length) {
    ensure(length);
    int at = position;
    Arrays.fill(buffer, at, at + length, (byte) 0);
    position += length;
    return at;
  }

  /** Makes room at an earlier position by moving up what follows. */
  void insert(int at, int length) {
    ensure(length);
    System.arraycopy(buffer, at, buffer, at + length, position - at);
    position += length;
  }

  private int checked(int at, int length) {
    if (at < 0 || at + length > position) {
      throw new IndexOutOfBoundsException("set at " + at + " of " + position);
    }
    return at;
  }

  private void ensure(int more) {
    if (position + more > buffer.length) {
      int wanted = Math.addExact(position, more);
      buffer = Arrays.copyOf(buffer, Math.max(wanted, Math.min(buffer.length, 1 << 29) * 2));
    }
  }
}
