package io.latticegrid.node;

import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.node.server.Shard;
import java.util.function.BooleanSupplier;

/**
 * Says when everything that this member wrote on a side without quorum is with the primaries, so
 * that the cluster need not wait for it any more. Confined to the control loop.
 */
final class MergeWatch {
  private static final long LOOK_NANOS = 500_000_000L;

  private final NodeLife life;
  private final BooleanSupplier over;
  private int unasked;
  private boolean anyUnmerged;

  MergeWatch(NodeLife life, BooleanSupplier over) {
    this.life = life;
    this.over = over;
  }

  /** Looks now, and again and again until the life of the node is over. */
  void look() {
    if (!over.getAsBoolean()) {
      if (isAwaited() && unasked == 0) {
        ask();
      }
      life.control().schedule(LOOK_NANOS, this::look);
    }
  }

  /** Whether this member is back, and the cluster still counts it among those that are away. */
  private boolean isAwaited() {
    MetadataImage image = life.image();
    return image != null
        && image.isMember(life.self().id())
        && image.away().contains(life.self().id());
  }

  private void ask() {
    anyUnmerged = false;
    unasked = life.shards().size();
    for (Shard shard : life.shards()) {
      shard.execute(() -> {
        boolean unmerged = shard.host().isUnmerged();
        life.control().execute(() -> answered(unmerged));
      });
    }
  }

  private void answered(boolean unmerged) {
    anyUnmerged |= unmerged;
    unasked--;
    if (unasked == 0 && !anyUnmerged && !over.getAsBoolean() && isAwaited()) {
      MetadataRecord merged = new MetadataRecord.MemberMerged(life.self().id());
      // What became of it shows in the image; it is said again as long as it does not.
      life.plane().log().propose(merged, outcome -> {});
    }
  }
}
