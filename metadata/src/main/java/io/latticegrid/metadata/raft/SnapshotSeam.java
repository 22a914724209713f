package io.latticegrid.metadata.raft;

import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.AppendEntriesSuccessResponse;
import io.microraft.model.message.RaftMessage;
import org.jspecify.annotations.Nullable;

/**
 * Lets a follower whose log is a snapshot and unconfirmed entries behind it find its place in the
 * leader's log. Confined to the loop of the metadata log.
 *
 * <p>Raft asks whether the entry before those sent is the follower's as well. MicroRaft 0.7 looks
 * for it in the log's memory only. After a restart, or an installed snapshot, the entry that is in
 * the snapshot isn't there, and if entries follow it, it isn't the last one either: the follower
 * says no for ever (fixed upstream after 0.7, d300e13). Here the question is answered before it is
 * asked: what a snapshot covers is committed, and so the same in every log, so such a request is
 * handed on as one that has nothing before it; its confirmation is put right on its way out.
 * Commits come with the next request, since MicroRaft would take them for ones of the log's
 * beginning.
 */
final class SnapshotSeam {
  private final RaftLogStore store;

  /** The request under way: its sender, flow number and what its confirmation lacks. */
  private @Nullable AppendEntriesRequest open;

  private long missing;

  SnapshotSeam(RaftLogStore store) {
    this.store = store;
  }

  /** What the Raft node is given for a message that came. */
  RaftMessage incoming(RaftMessage message) {
    open = null;
    if (!(message instanceof AppendEntriesRequest ask)
        || !store.isSeam(ask.getPreviousLogIndex(), ask.getPreviousLogTerm())) {
      return message;
    }
    open = ask;
    missing = ask.getPreviousLogIndex();
    return EntryCodec.MODEL
        .createAppendEntriesRequestBuilder()
        .setGroupId(ask.getGroupId())
        .setSender(ask.getSender())
        .setTerm(ask.getTerm())
        .setPreviousLogTerm(0)
        .setPreviousLogIndex(0)
        .setCommitIndex(0)
        .setLogEntries(ask.getLogEntries())
        .setQuerySequenceNumber(ask.getQuerySequenceNumber())
        .setFlowControlSequenceNumber(ask.getFlowControlSequenceNumber())
        .build();
  }

  /** What is sent for a message of the Raft node. */
  RaftMessage outgoing(RaftMessage message) {
    AppendEntriesRequest asked = open;
    if (asked == null || !(message instanceof AppendEntriesSuccessResponse done)) {
      return message;
    }
    open = null;
    return EntryCodec.MODEL
        .createAppendEntriesSuccessResponseBuilder()
        .setGroupId(done.getGroupId())
        .setSender(done.getSender())
        .setTerm(done.getTerm())
        .setLastLogIndex(done.getLastLogIndex() + missing)
        .setQuerySequenceNumber(done.getQuerySequenceNumber())
        .setFlowControlSequenceNumber(done.getFlowControlSequenceNumber())
        .build();
  }
}
