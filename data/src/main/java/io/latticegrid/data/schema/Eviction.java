package io.latticegrid.data.schema;

import io.latticegrid.data.codec.MalformedDataException;

/** What gives way when a map has no room for another entry. Immutable. */
public enum Eviction {
  /** Nothing: the write is refused. */
  NONE(0),
  /** Of some entries the one that was read or written longest ago. */
  LRU(1),
  /** Of some entries the one that was read and written least often of late. */
  LFU(2);

  private static final Eviction[] ALL = values();

  private final int number;

  Eviction(int number) {
    this.number = number;
  }

  /** The wire form, never reused. */
  public int number() {
    return number;
  }

  /** The one of a wire number. */
  public static Eviction of(int number) {
    if (number < 0 || number >= ALL.length) {
      throw new MalformedDataException("unknown eviction " + number);
    }
    return ALL[number];
  }
}
