package io.latticegrid.data.codec;

import org.jspecify.annotations.Nullable;

/**
 * The canonical encoding: one value has one encoding, so equal keys are equal bytes in every
 * client. Thread-safe.
 *
 * <pre>
 * null     00
 * boolean  01 | 02                                false | true
 * integer  03 zigzag var int                      Byte, Short, Integer and Long alike
 * double   04 8 bytes IEEE, little-endian         Float widens; one NaN (7ff8000000000000); no -0.0
 * string   05 length var int, UTF-8               unpaired surrogates are refused
 * bytes    06 length var int, bytes
 * uuid     07 16 bytes, big-endian
 * instant  08 seconds zigzag var int, nanos var int (0 .. 999999999)
 * decimal  09 scale zigzag var int, length var int, unscaled two's complement big-endian
 *             without trailing zeros (zero has scale 0); unscaled at most 4096 bytes,
 *             scale at most 1000000 either way
 * list     0a count var int, values
 * document 0b offset table; each element is name (length var int, UTF-8) and value,
 *             names ascending by their UTF-8 bytes
 * row      0c schema id u32 little-endian, offset table; each element is a value  (see Row)
 *
 * offset table  flags u8 (1 wide), count var int, end of each element (u16, u32 if wide), body
 *               wide if and only if the body is longer than 65535 bytes
 * </pre>
 *
 * <p>Var ints have their shortest form. Lists, documents and rows nest at most {@link #MAX_DEPTH}
 * deep. Reading refuses every other form with {@link MalformedDataException}, and allocates about
 * as much as the input is long. What is written and cannot be is a {@link
 * io.latticegrid.data.error.GridException}: UNSUPPORTED_TYPE names the class, INVALID_ARGUMENT the
 * defect.
 */
public final class Canonical {
  /** How deep lists, documents and rows may nest. */
  public static final int MAX_DEPTH = 64;

  /** How many bytes the unscaled value of a decimal may have: about 9,800 digits. */
  public static final int MAX_DECIMAL_BYTES = 4096;

  /** How large the scale of a decimal may be, in either direction. */
  public static final int MAX_DECIMAL_SCALE = 1_000_000;

  private Canonical() {}

  /** Writes a value. */
  public static void write(@Nullable Object value, ByteWriter out) {
    CanonicalWriter.write(value, out, 0);
  }

  /** Writes a value as a part of others that are nested so deep already. */
  public static void write(@Nullable Object value, ByteWriter out, int depth) {
    CanonicalWriter.write(value, out, depth);
  }

  /** Writes an integer of any width without boxing it. */
  public static void writeInteger(long value, ByteWriter out) {
    CanonicalWriter.writeInteger(value, out);
  }

  /** Writes a double without boxing it. */
  public static void writeDouble(double value, ByteWriter out) {
    CanonicalWriter.writeDouble(value, out);
  }

  /** Writes a text. */
  public static void writeString(String value, ByteWriter out) {
    out.writeByte(Tag.STRING);
    Utf8.write(value, out);
  }

  /** Writes a truth value without boxing it. */
  public static void writeBoolean(boolean value, ByteWriter out) {
    out.writeByte(value ? Tag.TRUE : Tag.FALSE);
  }

  /**
   * Reads a value: null, Boolean, Long, Double, String, byte[], UUID, Instant, BigDecimal, List,
   * Map by name (in name order), or {@link Row}, whose fields are read when asked for.
   */
  public static @Nullable Object read(ByteReader in) {
    return CanonicalReader.read(in, 0);
  }

  /** The bytes of a value. */
  public static byte[] toBytes(@Nullable Object value) {
    ByteWriter out = new ByteWriter(32);
    write(value, out);
    return out.toByteArray();
  }

  /** The value of bytes, which must be exactly one value. */
  public static @Nullable Object fromBytes(byte[] bytes) {
    return fromBytes(bytes, 0, bytes.length);
  }

  /** The value of a part of an array, which must be exactly one value. */
  public static @Nullable Object fromBytes(byte[] bytes, int offset, int length) {
    return CanonicalReader.readSlice(bytes, offset, offset + length, 0);
  }

  /** Passes over a value and checks all of it, the fields of rows included. */
  public static void check(ByteReader in) {
    CanonicalChecker.check(in, 0);
  }

  /** Checks that bytes are exactly one value in its only form. */
  public static void check(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    check(in);
    in.expectEnd();
  }

  /**
   * A total order: null, booleans, numbers, texts (by code point), bytes (unsigned), UUIDs
   * (unsigned), instants, lists (element by element), documents, rows. Numbers compare by value
   * whatever their kind, so 1, 1.0 and the decimal 1 compare as equal although their bytes differ;
   * NaN is above all others. Documents and rows compare by their bytes.
   */
  public static int compare(@Nullable Object a, @Nullable Object b) {
    return ValueOrder.compare(a, b);
  }

  /**
   * Whether two values are of one kind, so that comparing them makes sense; null is comparable with
   * nothing.
   */
  public static boolean comparable(@Nullable Object a, @Nullable Object b) {
    return a != null && b != null && ValueOrder.rank(a) == ValueOrder.rank(b);
  }
}
