package io.latticegrid.data.query;

import java.util.List;

/**
 * How a query was, or would be, carried out. Immutable.
 *
 * @param plan the plan as text, one step a line
 * @param map name of the map
 * @param partitionsScanned how many partitions were, or would be, scanned
 * @param partitionCount how many partitions the map has
 * @param nodesContacted addresses of the members that took part, or would
 * @param rowsScanned entries looked at; 0 where the query was only explained
 * @param rowsReturned rows in the result; 0 where the query was only explained
 */
public record Explanation(
    String plan,
    String map,
    int partitionsScanned,
    int partitionCount,
    List<String> nodesContacted,
    long rowsScanned,
    long rowsReturned) {
  /** Copies the addresses. */
  public Explanation {
    nodesContacted = List.copyOf(nodesContacted);
  }

  /** Plan and figures in a few lines, for people. */
  @Override
  public String toString() {
    return "%s%npartitions %d/%d of map '%s', nodes %d %s, rows scanned %d, returned %d"
        .formatted(
            plan.strip(),
            partitionsScanned,
            partitionCount,
            map,
            nodesContacted.size(),
            nodesContacted,
            rowsScanned,
            rowsReturned);
  }
}
