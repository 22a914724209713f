package io.latticegrid.proto.message;

import io.latticegrid.data.codec.MalformedDataException;

/** How far a write has got before it is acknowledged, weakest first. */
public enum AckLevel {
  /** Not answered at all. */
  FIRE_AND_FORGET(0),
  /** Applied at the primary. */
  MEMORY(1),
  /** On the primary and on every in-sync backup: the default. */
  REPLICATED(2),
  /** As {@link #REPLICATED}, and synced to the log of each; refused where there is no log. */
  PERSISTED(3);

  private static final AckLevel[] BY_NUMBER = {FIRE_AND_FORGET, MEMORY, REPLICATED, PERSISTED};

  private final int number;

  AckLevel(int number) {
    this.number = number;
  }

  /** The wire form, never reused. */
  public int number() {
    return number;
  }

  /** The level of a wire number. */
  public static AckLevel of(int number) {
    if (number < 0 || number >= BY_NUMBER.length) {
      throw new MalformedDataException("unknown acknowledgement level " + number);
    }
    return BY_NUMBER[number];
  }
}
