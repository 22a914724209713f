package io.latticegrid.node.text;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import io.latticegrid.proto.routing.RoutingView;

/**
 * How many replicas a member has. Immutable.
 *
 * @param primaries of which it is the primary
 * @param backups of which it is a backup with every acknowledged write
 */
public record LayoutCount(int primaries, int backups) {
  /** Counts the replicas of a member. */
  public static LayoutCount of(RoutingView view, MemberId member) {
    int primaries = 0;
    int backups = 0;
    for (PartitionTable table : view.tables()) {
      for (PartitionRow row : table.rows()) {
        if (row.isPrimary(member)) {
          primaries++;
        } else if (row.inSync().contains(member)) {
          backups++;
        }
      }
    }
    return new LayoutCount(primaries, backups);
  }
}
