package io.latticegrid.partition;

import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;

/**
 * Whether what a primary is about to say is in the log of every replica that it must be on.
 * Confined to the shard's loop.
 */
final class Persisted {
  private final HostContext context;
  private final PartitionState state;
  private final Backups backups;
  private final Replicated replicated;

  Persisted(HostContext context, PartitionState state, Backups backups, Replicated replicated) {
    this.context = context;
    this.state = state;
    this.backups = backups;
    this.replicated = replicated;
  }

  /** Whether everybody keeps a log who would have to; if not, that is answered. */
  boolean isPossible(Operation operation, Refusals refusals) {
    if (!state.journal().keeps()) {
      refusals.notPersistent(operation, "this node");
      return false;
    }
    MemberId without = backups.withoutLog();
    if (without != null) {
      refusals.notPersistent(operation, without.toString());
      return false;
    }
    return true;
  }

  /** Whether the log takes more. */
  boolean hasRoom() {
    HostJournal journals = context.journals();
    return journals == null || journals.hasRoom();
  }

  /** Of a change. */
  boolean has(Dot dot) {
    return state.journal().durable().covers(dot) && backups.haveDurable(dot) && replicated.has(dot);
  }
}
