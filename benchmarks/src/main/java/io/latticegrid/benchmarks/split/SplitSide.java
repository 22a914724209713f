package io.latticegrid.benchmarks.split;

import java.util.Set;

/**
 * What an application on one side of a split does. Confined to one thread. Any exception means that
 * the outcome is unknown.
 */
interface SplitSide extends AutoCloseable {
  /** Makes a record of zeros. */
  void create(int record);

  /** Writes one field of a record, 0 for West's and 1 for East's, and leaves the other. */
  void write(int record, int field, long value);

  /** Adds to the counter. */
  void add(long amount);

  /** Puts an element into the set. */
  void include(String element);

  /** Both fields of a record; 0 for what is not there. */
  long[] record(int record);

  /** What the counter counts. */
  long counter();

  /** All elements of the set. */
  Set<String> elements();

  @Override
  void close();
}
