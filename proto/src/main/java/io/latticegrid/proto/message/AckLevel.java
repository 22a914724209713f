package io.latticegrid.proto.message;

import io.latticegrid.data.codec.MalformedDataException;

/** How far a write has got before it is acknowledged, weakest first. */
public enum AckLevel {
  /** Not answered at all. */
  FIRE_AND_FORGET,
  /** Applied at the primary. */
  MEMORY,
  /** On the primary and on every in-sync backup: the default. */
  REPLICATED,
  /** As {@link #REPLICATED}, and synced to the log of each; refused where there is no log. */
  PERSISTED;

  private static final AckLevel[] LEVELS = values();

  /** The level of a wire number. */
  public static AckLevel of(int number) {
    if (number < 0 || number >= LEVELS.length) {
      throw new MalformedDataException("unknown acknowledgement level " + number);
    }
    return LEVELS[number];
  }
}
