package io.latticegrid.partition;

import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.VersionVector;
import org.jspecify.annotations.Nullable;

/**
 * Whether what a primary is about to say is on every replica that it must be on. Confined to the
 * shard's loop.
 *
 * <p>On a side without quorum replicas out of reach are left out. The copies of this side may then
 * be the only ones to have what is said, also what was written when there was a quorum yet. So
 * before the first such answer leaves, all of them are told by a change of its own that they may
 * have what others lack, and offer it when they are back.
 */
final class Replicated {
  private final HostContext context;
  private final Backups backups;
  private final Changes changes;
  private final int group;
  private @Nullable Dot told;

  Replicated(HostContext context, int group, Backups backups, Changes changes) {
    this.context = context;
    this.group = group;
    this.backups = backups;
    this.changes = changes;
  }

  /** Of a change. */
  boolean has(Dot dot) {
    return backups.haveAll(dot) && (!backups.leaveOut(dot) || areTold());
  }

  /** Of all of these changes. */
  boolean has(VersionVector dots) {
    return backups.haveAll(dots) && (!backups.leaveOut(dots) || areTold());
  }

  private boolean areTold() {
    Dot change = told == null ? changes.alone() : told;
    told = change;
    return backups.haveAll(change);
  }

  /** Looks whether this side has a quorum again; what was told holds until then. */
  void lookAround() {
    if (!context.reach().actsAlone(group)) {
      told = null;
    }
  }
}
