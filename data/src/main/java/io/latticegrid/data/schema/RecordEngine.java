package io.latticegrid.data.schema;

import io.latticegrid.data.codec.MalformedDataException;

/** Where the records of a map lie. Immutable. */
public enum RecordEngine {
  /** In the memory of each node that has a copy. */
  COMPACT(0),

  /**
   * In files of Chronicle Map, mapped into memory: a node that comes back compares what it has
   * there with another copy, instead of fetching all of it.
   */
  CHRONICLE(1);

  private final int number;

  RecordEngine(int number) {
    this.number = number;
  }

  /** Its number in the encoding of a definition. */
  public int number() {
    return number;
  }

  /** The engine of a number. */
  public static RecordEngine of(int number) {
    for (RecordEngine engine : values()) {
      if (engine.number == number) {
        return engine;
      }
    }
    throw new MalformedDataException("unknown engine of records " + number);
  }
}
