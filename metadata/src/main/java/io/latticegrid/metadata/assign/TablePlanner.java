package io.latticegrid.metadata.assign;

import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.GroupRows;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.ArrayList;
import java.util.List;

/** Plans the rows of all groups. Pure. */
public final class TablePlanner {
  private TablePlanner() {}

  /** The rows that change when the members are those given, by group. */
  public static List<GroupRows> plan(MetadataImage image, Roster roster) {
    List<GroupRows> changes = new ArrayList<>();
    for (GroupInfo group : image.catalog().groups()) {
      List<PartitionRow> rows = RowPlanner.plan(group, roster, image.table(group.id()).rows());
      if (!rows.isEmpty()) {
        changes.add(new GroupRows(group.id(), rows));
      }
    }
    return changes;
  }
}
