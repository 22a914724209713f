package io.latticegrid.metadata.raft;

import io.microraft.RaftRole;
import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.InstallSnapshotRequest;
import io.microraft.model.message.RaftMessage;
import io.microraft.report.RaftNodeReport;

/**
 * Notices a follower that waits for a leader that is gone. Confined to the loop of the metadata
 * log.
 *
 * <p>MicroRaft 0.7 asks for votes before an election. If the leader of the same term is heard again
 * before there are enough, the question is never taken back, and while it stands no silence of a
 * leader counts any more: this follower never again takes part in beginning an election. If all are
 * such followers, nobody is ever elected. So one that believes in a leader that has been silent for
 * much longer than it should have waited is taken up anew from its disk.
 */
final class LeaderWatch {
  /** How many times longer than MicroRaft waits. */
  private static final int PATIENCE = 2;

  private final long patienceNanos;
  private long heardNanos;

  LeaderWatch(RaftFigures figures, long nowNanos) {
    patienceNanos = figures.heartbeatNanos() * figures.heartbeatsMissed() * PATIENCE;
    heardNanos = nowNanos;
  }

  /** A message came. */
  void incoming(RaftMessage message, long nowNanos) {
    if (message instanceof AppendEntriesRequest || message instanceof InstallSnapshotRequest) {
      heardNanos = nowNanos;
    }
  }

  /** Whether it waits in vain, as it says now. */
  boolean isInVain(RaftNodeReport report, long nowNanos) {
    return report.getRole() == RaftRole.FOLLOWER
        && report.getTerm().getLeaderEndpoint() != null
        && nowNanos - heardNanos > patienceNanos;
  }
}
