package io.latticegrid.data.schema;

import io.latticegrid.data.codec.MalformedDataException;

/**
 * Which of two writes to a field stays if neither side had seen the other's. Immutable. Of writes
 * that follow one another it is always the later.
 */
public enum FieldMerge {
  /** The later one. */
  LATEST(0),
  /** The one of the greater value. */
  GREATEST(1),
  /** The one of the lesser value. */
  LEAST(2);

  private static final FieldMerge[] ALL = values();

  private final int number;

  FieldMerge(int number) {
    this.number = number;
  }

  /** The wire form, never reused. */
  public int number() {
    return number;
  }

  /** The one of a wire number. */
  public static FieldMerge of(int number) {
    if (number < 0 || number >= ALL.length) {
      throw new MalformedDataException("unknown merging of fields " + number);
    }
    return ALL[number];
  }

  /** Whether fields of a type can be merged like this: which value is greater is beyond doubt. */
  public boolean fits(FieldType type) {
    return this == LATEST
        || switch (type) {
          case BOOLEAN, INTEGER, DOUBLE, STRING, BYTES, UUID, INSTANT, DECIMAL -> true;
          case ANY, LIST, MAP, RECORD -> false;
        };
  }
}
