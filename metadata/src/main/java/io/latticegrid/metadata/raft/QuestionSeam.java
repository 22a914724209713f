package io.latticegrid.metadata.raft;

import io.microraft.impl.RaftNodeImpl;
import io.microraft.impl.state.RaftState;
import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.InstallSnapshotRequest;
import io.microraft.model.message.RaftMessage;

/**
 * Takes a follower's question for votes back when its leader is heard again. Confined to the loop
 * of the metadata log.
 *
 * <p>MicroRaft 0.7 asks whether it would get votes before it begins an election, and always as it
 * starts. If it then hears the leader of the same term, as after every restart of a voter, the
 * question stands for ever; and while it stands, no silence of a leader counts: such a follower
 * never begins an election again, and if all are such followers, nobody is ever elected. Raft takes
 * every word of the leader for the end of the question, and so it is here.
 */
final class QuestionSeam {
  private final RaftNodeImpl node;

  QuestionSeam(RaftNodeImpl node) {
    this.node = node;
  }

  /** A message came, which the node is given next. */
  void incoming(RaftMessage message) {
    RaftState state = node.state();
    boolean ofLeader =
        message instanceof AppendEntriesRequest || message instanceof InstallSnapshotRequest;
    if (ofLeader && state.preCandidateState() != null && message.getTerm() == state.term()) {
      node.toFollower(state.term());
    }
  }
}
