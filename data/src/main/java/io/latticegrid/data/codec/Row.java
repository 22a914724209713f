package io.latticegrid.data.codec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A view of a record's bytes with O(1) access to each field. Immutable as long as the array is.
 *
 * <pre>
 * +------+-----------+-------+---------+------------------------+-----------------------------+
 * | 0x0c | schema id | flags | count   | end of field 0 .. n-1  | field 0 .. field n-1        |
 * |      | u32 LE    | u8    | var int | u16 each, u32 if wide  | canonical value each        |
 * +------+-----------+-------+---------+------------------------+-----------------------------+
 * </pre>
 *
 * <p>A field's slice is exactly the canonical encoding of its value, so the partition field of a
 * key is hashed where it lies. The layout is checked when the view is made and a field when it is
 * read; {@link Canonical#check} checks all of it. A row stands in this package, and not beside
 * {@code Schema}, because it is a value that {@link Canonical} reads.
 */
public final class Row {
  private final OffsetTable fields;
  private final int offset;
  private final int length;
  private final int depth;
  private final int schemaId;

  /** A view of a whole array. */
  public Row(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  /** A view of a part of an array, which must be exactly one row. */
  public Row(byte[] bytes, int offset, int length) {
    this(new ByteReader(bytes, offset, length), 0);
    if (this.length != length) {
      throw new MalformedDataException((length - this.length) + " bytes too many");
    }
  }

  /** Reads the layout of a row and passes over its body. */
  Row(ByteReader in, int depth) {
    offset = in.position();
    this.depth = depth;
    if (in.readByte() != Tag.ROW) {
      throw new MalformedDataException("not a row");
    }
    schemaId = in.readInt();
    fields = new OffsetTable(in);
    length = in.position() - offset;
  }

  /** Whether bytes claim to be a row. */
  public static boolean isRow(byte[] bytes) {
    return bytes.length > 0 && bytes[0] == Tag.ROW;
  }

  /** Whether bytes from an offset on claim to be a row. */
  public static boolean isRow(byte[] bytes, int offset, int length) {
    return length > 0 && bytes[offset] == Tag.ROW;
  }

  /** The schema id of a row's bytes without making a view; fails if they are none. */
  public static int schemaIdOf(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    if (in.readByte() != Tag.ROW) {
      throw new MalformedDataException("not a row");
    }
    return in.readInt();
  }

  /** Writes a row of values; {@code Schema.writeRow} also checks them against a schema. */
  public static void write(int schemaId, @Nullable Object[] values, ByteWriter out) {
    RowWriter row = new RowWriter(out, schemaId, values.length);
    for (Object value : values) {
      CanonicalWriter.write(value, out, 1);
      row.endField();
    }
    row.end();
  }

  /** The id of the schema that the row was written with. */
  public int schemaId() {
    return schemaId;
  }

  /** How many fields the row has. */
  public int fieldCount() {
    return fields.count();
  }

  /** Reads a field by its place in the schema. */
  public @Nullable Object field(int index) {
    int start = fields.start(index);
    return CanonicalReader.readSlice(fields.bytes(), start, fields.end(index), depth + 1);
  }

  /** Where the canonical bytes of a field start in {@link #array()}. */
  public int fieldOffset(int index) {
    return fields.start(index);
  }

  /** How many canonical bytes a field has. */
  public int fieldLength(int index) {
    int fieldLength = fields.end(index) - fields.start(index);
    if (fieldLength == 0) {
      throw new MalformedDataException("field " + index + " is empty");
    }
    return fieldLength;
  }

  /** The array that is viewed. */
  public byte[] array() {
    return fields.bytes();
  }

  /** Where the row starts in {@link #array()}. */
  public int offset() {
    return offset;
  }

  /** How many bytes the row has. */
  public int length() {
    return length;
  }

  /** A copy of the row's bytes. */
  public byte[] toBytes() {
    return Arrays.copyOfRange(array(), offset, offset + length);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Row that
        && Arrays.equals(
            array(), offset, offset + length, that.array(), that.offset, that.offset + that.length);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int at = offset; at < offset + length; at++) {
      hash = 31 * hash + array()[at];
    }
    return hash;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("Row[");
    for (int i = 0; i < fieldCount(); i++) {
      text.append(i == 0 ? "" : ", ").append(field(i));
    }
    return text.append(']').toString();
  }
}
