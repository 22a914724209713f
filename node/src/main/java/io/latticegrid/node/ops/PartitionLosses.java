package io.latticegrid.node.ops;

import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionRow.State;
import io.latticegrid.proto.routing.PartitionTable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells each loss of a partition once, in the log and by a counter, when the metadata say so.
 * Confined to the control loop, but for the count.
 */
public final class PartitionLosses {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionLosses.class);

  private final LongAdder lost = new LongAdder();
  private @Nullable MetadataImage last;

  /** How many were told since the node's life began. Thread-safe. */
  public long count() {
    return lost.sum();
  }

  /** Looks at newer metadata; to be called before anything is answered by them. */
  public void changed(MetadataImage image) {
    MetadataImage before = last;
    last = image;
    if (before == null) {
      return;
    }
    for (PartitionTable table : before.tables()) {
      List<Integer> gone = new ArrayList<>();
      for (PartitionRow row : table.rows()) {
        if (isLoss(row, image.table(table.group()).row(row.partition()))) {
          gone.add(row.partition());
        }
      }
      if (!gone.isEmpty()) {
        lost.add(gone.size());
        String group = image.catalog().group(table.group()).map(GroupInfo::name).orElse("?");
        LOG.error("every copy of these partitions of group '{}' is lost: {}", group, gone);
      }
    }
  }

  /** A partition that begins anew without having been lost before was lost in the same step. */
  private static boolean isLoss(PartitionRow before, PartitionRow after) {
    return before.state() != State.LOST
        && (after.state() == State.LOST || after.life() != before.life());
  }
}
