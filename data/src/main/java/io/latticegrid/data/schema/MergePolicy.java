package io.latticegrid.data.schema;

import io.latticegrid.data.codec.MalformedDataException;

/** How two copies of an entry that were changed apart become one. Immutable. */
public enum MergePolicy {
  /** The later write wins, as a whole. */
  WHOLE_VALUE(0),
  /** Of each field of a record the later write wins. */
  PER_FIELD(1),
  /** Everything added on both sides counts. */
  COUNTER(2),
  /** On if either side switched it on without having seen it switched off. */
  FLAG(3),
  /** Of each element, adding wins over a removal that had not seen it. */
  SET(4);

  private static final MergePolicy[] POLICIES = values();

  private final int number;

  MergePolicy(int number) {
    this.number = number;
  }

  /** The wire form, never reused. */
  public int number() {
    return number;
  }

  /** The policy of a wire number. */
  public static MergePolicy of(int number) {
    if (number < 0 || number >= POLICIES.length) {
      throw new MalformedDataException("unknown merge policy " + number);
    }
    return POLICIES[number];
  }

  /** What a map merges by that asks for nothing else. */
  public static MergePolicy defaultOf(TypeDescriptor value) {
    return value.type() == FieldType.RECORD ? PER_FIELD : WHOLE_VALUE;
  }

  /** Whether values of a type can be merged like this. */
  public boolean fits(FieldType value) {
    return switch (this) {
      case WHOLE_VALUE -> true;
      case PER_FIELD -> value == FieldType.RECORD;
      case COUNTER -> value == FieldType.INTEGER;
      case FLAG -> value == FieldType.BOOLEAN;
      case SET -> value == FieldType.LIST;
    };
  }

  /** Whether values are written whole; else only by changes, such as adding to a counter. */
  public boolean isWritten() {
    return this == WHOLE_VALUE || this == PER_FIELD;
  }
}
