package io.latticegrid.proto.routing;

import java.util.List;

/**
 * The partition table of one group. Immutable.
 *
 * @param group the group's number
 * @param version counts every change of the table
 * @param rows one row a partition, in order
 */
public record PartitionTable(int group, long version, List<PartitionRow> rows) {
  /** Copies the rows. */
  public PartitionTable {
    rows = List.copyOf(rows);
  }

  /** The row of a partition. */
  public PartitionRow row(int partition) {
    return rows.get(partition);
  }
}
