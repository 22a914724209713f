package io.latticegrid.data.query;

/**
 * By which column a result is ordered; null comes first, or last if descending. Immutable.
 *
 * @param column a column of the result, or any field where entries are not grouped
 * @param descending greatest first
 */
public record Ordering(String column, boolean descending) {
  /** Checks the name. */
  public Ordering {
    Invalid.checkName("the name of a column to order by", column);
  }
}
