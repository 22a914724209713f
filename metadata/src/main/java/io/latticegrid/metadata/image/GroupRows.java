package io.latticegrid.metadata.image;

import io.latticegrid.proto.routing.PartitionRow;
import java.util.List;

/**
 * Changed rows of one group's table. Immutable. Each row's epoch is one above that of the row on
 * which it is based, which guards against stale changes.
 *
 * @param group the group's number
 * @param rows at most one a partition, in the order of partitions
 */
public record GroupRows(int group, List<PartitionRow> rows) {
  /** Copies the rows. */
  public GroupRows {
    rows = List.copyOf(rows);
  }
}
