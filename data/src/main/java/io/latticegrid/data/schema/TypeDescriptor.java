package io.latticegrid.data.schema;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.codec.Row;
import io.latticegrid.data.codec.Tag;
import org.jspecify.annotations.Nullable;

/**
 * What the keys or values of a map are. Immutable.
 *
 * @param type the type
 * @param schema the fields, for {@link FieldType#RECORD} and only then
 */
public record TypeDescriptor(FieldType type, @Nullable Schema schema) {
  /** Checks that a record has a schema and nothing else does. */
  public TypeDescriptor {
    if ((type == FieldType.RECORD) != (schema != null)) {
      throw Invalid.argument(type + (schema == null ? " needs a schema" : " has no schema"));
    }
  }

  /** A type that is no record. */
  public static TypeDescriptor of(FieldType type) {
    return new TypeDescriptor(type, null);
  }

  /** A record. */
  public static TypeDescriptor record(Schema schema) {
    return new TypeDescriptor(FieldType.RECORD, schema);
  }

  /**
   * Checks that bytes from outside are one canonical value of this type, and not null: {@link
   * MalformedDataException} if they are no value, SCHEMA_MISMATCH if they are another one.
   */
  public void check(byte[] bytes) {
    Canonical.check(bytes);
    if (bytes[0] == Tag.NULL || !type.accepts(bytes[0])) {
      throw Invalid.mismatch(
          bytes[0] == Tag.NULL
              ? "null is not allowed"
              : "expected " + this + ", not tag " + bytes[0]);
    }
    if (schema != null) {
      schema.checkRow(new Row(bytes));
    }
  }

  /** Appends the encoding: the type's number, and for a record its schema. */
  public void write(ByteWriter out) {
    out.writeByte(type.number());
    if (schema != null) {
      schema.write(out);
    }
  }

  /** Reads what {@link #write} wrote. */
  public static TypeDescriptor read(ByteReader in) {
    FieldType type = FieldType.of(in.readUnsignedByte());
    return new TypeDescriptor(type, type == FieldType.RECORD ? Schema.read(in) : null);
  }

  @Override
  public String toString() {
    return schema == null ? type.name() : schema.toString();
  }
}
