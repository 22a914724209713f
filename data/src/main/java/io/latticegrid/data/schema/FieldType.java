package io.latticegrid.data.schema;

import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.codec.Tag;

/** What a key, a value or a field of a record is. Immutable. */
public enum FieldType {
  /** Any value. */
  ANY(0),
  /** A truth value. */
  BOOLEAN(1),
  /** A whole number of 64 bits. */
  INTEGER(2),
  /** An IEEE double. */
  DOUBLE(3),
  /** Text. */
  STRING(4),
  /** Bytes. */
  BYTES(5),
  /** A UUID. */
  UUID(6),
  /** A moment on the UTC time line. */
  INSTANT(7),
  /** A decimal number of any precision. */
  DECIMAL(8),
  /** A list of values. */
  LIST(9),
  /** A document: values by name. */
  MAP(10),
  /** A record. */
  RECORD(11);

  private static final FieldType[] TYPES = values();

  private final int number;

  FieldType(int number) {
    this.number = number;
  }

  /** The wire form, never reused. */
  public int number() {
    return number;
  }

  /** The type of a wire number. */
  public static FieldType of(int number) {
    if (number < 0 || number >= TYPES.length) {
      throw new MalformedDataException("unknown field type " + number);
    }
    return TYPES[number];
  }

  /** Whether a canonical value with a tag is of this type; null is of every type. */
  public boolean accepts(byte tag) {
    return tag == Tag.NULL
        || switch (this) {
          case ANY -> true;
          case BOOLEAN -> tag == Tag.FALSE || tag == Tag.TRUE;
          case INTEGER -> tag == Tag.INTEGER;
          case DOUBLE -> tag == Tag.DOUBLE;
          case STRING -> tag == Tag.STRING;
          case BYTES -> tag == Tag.BYTES;
          case UUID -> tag == Tag.UUID;
          case INSTANT -> tag == Tag.INSTANT;
          case DECIMAL -> tag == Tag.DECIMAL;
          case LIST -> tag == Tag.LIST;
          case MAP -> tag == Tag.MAP;
          case RECORD -> tag == Tag.ROW;
        };
  }

  /** Whether a whole key may be of this type. */
  public boolean isKey() {
    return this == STRING || this == INTEGER || this == UUID || this == BYTES;
  }

  /** Whether a field of a key record may be of this type: values whose equality is beyond doubt. */
  public boolean isKeyField() {
    return isKey() || this == BOOLEAN || this == INSTANT;
  }
}
