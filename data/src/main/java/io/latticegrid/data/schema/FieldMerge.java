package io.latticegrid.data.schema;

import io.latticegrid.data.codec.MalformedDataException;

/**
 * What becomes of a field that was written at two sides of which neither had seen the other's
 * write. Immutable. Of writes that follow one another it is always the later.
 */
public enum FieldMerge {
  /** The later write stays. */
  LATEST(0),
  /** The write of the greater value stays. */
  GREATEST(1),
  /** The write of the lesser value stays. */
  LEAST(2),
  /** Everything added on both sides counts; to write a value is to add what is missing to it. */
  COUNTER(3),
  /**
   * Each element stays that one side put in and the other did not take out again; to write a list
   * is to put in and take out what makes the difference.
   */
  SET(4);

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

  /** Whether fields of a type can be merged like this. */
  public boolean fits(FieldType type) {
    return switch (this) {
      case LATEST -> true;
      case GREATEST, LEAST -> isOrdered(type);
      case COUNTER -> type == FieldType.INTEGER;
      case SET -> type == FieldType.LIST;
    };
  }

  /** Whether it is beyond doubt which of two values is greater. */
  private static boolean isOrdered(FieldType type) {
    return switch (type) {
      case BOOLEAN, INTEGER, DOUBLE, STRING, BYTES, UUID, INSTANT, DECIMAL -> true;
      case ANY, LIST, MAP, RECORD -> false;
    };
  }
}
