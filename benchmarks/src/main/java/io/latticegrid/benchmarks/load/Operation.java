package io.latticegrid.benchmarks.load;

import java.util.Locale;

/** What a window does over and over: how many of a hundred operations are reads. Immutable. */
public enum Operation {
  /** Reads the value of a random key. */
  GET(100),
  /** Writes a new value to a random key and does not ask for the old one. */
  PUT(0),
  /** The mix of YCSB A: half reads, half writes. */
  A(50),
  /** The mix of YCSB B. */
  B(95),
  /** The mix of YCSB C: reads only. */
  C(100),
  /** Adds one to the number of a random key, in one step. */
  INCREMENT(0);

  private final int reads;

  Operation(int reads) {
    this.reads = reads;
  }

  /** Whether the operation of a number drawn evenly from 0 to 99 is a read. */
  boolean isRead(int drawn) {
    return drawn < reads;
  }

  @Override
  public String toString() {
    return name().length() == 1 ? name() : name().toLowerCase(Locale.ROOT);
  }
}
