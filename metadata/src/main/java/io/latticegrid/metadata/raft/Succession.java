package io.latticegrid.metadata.raft;

import io.microraft.RaftNode;
import io.microraft.model.message.TriggerLeaderElectionRequest;
import io.microraft.report.RaftNodeReport;
import java.util.Collection;
import java.util.TreeSet;

/**
 * Who of the voters left asks to be elected when a leader is gone for sure, and how. Pure.
 *
 * <p>They take turns in the order of the voters, so that they don't all vote for themselves at
 * once. Whose turn it is acts as though the dead leader had handed its lead over: the others vote
 * although they heard of the leader just now. Raft is safe whoever asks, and when.
 */
final class Succession {
  private Succession() {}

  /** How many voters come before one, once a leader is gone. */
  static int place(Collection<Endpoint> voters, Endpoint gone, Endpoint self) {
    TreeSet<Endpoint> left = new TreeSet<>(voters);
    left.remove(gone);
    return left.headSet(self).size();
  }

  /** What a leader would say to hand its lead over, to one that has this log. */
  static TriggerLeaderElectionRequest call(RaftNode node, Endpoint leader, RaftNodeReport report) {
    return EntryCodec.MODEL
        .createTriggerLeaderElectionRequestBuilder()
        .setGroupId(node.getGroupId())
        .setSender(leader)
        .setTerm(report.getTerm().getTerm())
        .setLastLogTerm(report.getLog().getLastLogOrSnapshotTerm())
        .setLastLogIndex(report.getLog().getLastLogOrSnapshotIndex())
        .build();
  }
}
