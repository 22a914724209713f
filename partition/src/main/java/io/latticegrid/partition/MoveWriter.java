package io.latticegrid.partition;

import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.VersionVector;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a map that moves brings to a partition, and removes what one has left. Confined to
 * the shard's loop.
 */
record MoveWriter(RightToAnswer right, HandOver handOver, Backups backups, Changes changes)
    implements MapMoves.Writer {
  @Override
  public boolean mayWrite() {
    return right.lasts()
        && !handOver.isUnderWay()
        && !right.isActing()
        && backups.reachableCopies() >= right.rules().minCopies()
        && backups.haveRoom();
  }

  @Override
  public void write(int mapId, byte[] key, byte @Nullable [] value, long expiresAtMillis) {
    changes.arrived(mapId, key, value, expiresAtMillis);
  }

  @Override
  public Dot last() {
    return changes.last();
  }

  @Override
  public boolean isReplicated(Dot change) {
    return right.lasts() && changes.replicated().has(change);
  }

  @Override
  public boolean isReplicated(VersionVector made) {
    return right.lasts() && changes.replicated().has(made);
  }
}
