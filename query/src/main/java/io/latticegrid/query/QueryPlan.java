package io.latticegrid.query;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.query.Query;
import io.latticegrid.data.schema.MapInfo;
import java.util.List;
import java.util.Map;

/**
 * Who scans what for a query. Immutable.
 *
 * @param map the map
 * @param query what is asked
 * @param partitionCount partitions of the map's group
 * @param parts by member in the order of their ids, the partitions that each scans
 */
record QueryPlan(
    MapInfo map, Query query, int partitionCount, Map<MemberId, List<PartitionPart>> parts) {
  /**
   * A partition to scan. Immutable.
   *
   * @param group the group that serves it
   * @param partition its number
   * @param reign the reign under which the member serves it
   */
  record PartitionPart(int group, int partition, long reign) {}

  int partitions() {
    return parts.values().stream().mapToInt(List::size).sum();
  }
}
