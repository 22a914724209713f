package io.latticegrid.metadata;

import io.latticegrid.metadata.image.GroupRows;
import io.latticegrid.metadata.image.MetadataDelta;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.proto.routing.PartitionRow;
import org.jspecify.annotations.Nullable;

/**
 * Notices decisions from which moves follow that are not in the same record: groups that were
 * created or changed, marks of draining, partitions that began anew. Confined to the control loop.
 */
final class PlanWatch {
  private @Nullable MetadataImage last;

  /** Whether the newest image calls for a plan. */
  boolean calls(MetadataDelta delta, MetadataImage image) {
    MetadataImage before = last;
    last = image;
    return before != null
        && (!delta.groups().isEmpty()
            || !before.draining().equals(image.draining())
            || delta.rows().stream().anyMatch(rows -> isNewGeneration(before, rows))
            || delta.rows().stream().anyMatch(PlanWatch::waits));
  }

  /** Whether a row waits for others than before: who waits with a copy may be the next to serve. */
  private static boolean waits(GroupRows rows) {
    return rows.rows().stream().anyMatch(row -> row.state() == PartitionRow.State.UNAVAILABLE);
  }

  private static boolean isNewGeneration(MetadataImage before, GroupRows rows) {
    if (before.catalog().group(rows.group()).isEmpty()) {
      return false;
    }
    for (PartitionRow row : rows.rows()) {
      if (row.generation() != before.table(rows.group()).row(row.partition()).generation()) {
        return true;
      }
    }
    return false;
  }
}
