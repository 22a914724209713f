package io.latticegrid.node.demo;

/**
 * What the demo of a table behind a map found. Immutable.
 *
 * @param loaded rows that were in the table before and were read through the map
 * @param acknowledged writes that were acknowledged
 * @param inTableAtKill of these, rows in the table when the node was killed
 * @param inTable of these, rows in the table in the end
 * @param wrong rows that differ from what was written
 * @param arrivedMillis from the kill until the last row came
 * @param removed whether a removal reached the table
 * @param seconds how long the demo took
 */
public record StoreReport(
    int loaded,
    int acknowledged,
    int inTableAtKill,
    int inTable,
    int wrong,
    long arrivedMillis,
    boolean removed,
    double seconds) {
  /** Whether the table has everything. */
  public boolean isGood() {
    return inTable == acknowledged && wrong == 0 && removed && loaded > 0;
  }
}
