package io.latticegrid.metadata.raft;

import static io.latticegrid.metadata.raft.EntryCodec.MODEL;

import io.latticegrid.metadata.wire.EntriesAsk;
import io.latticegrid.metadata.wire.EntriesDone;
import io.latticegrid.metadata.wire.EntriesFailed;
import io.latticegrid.metadata.wire.RaftEntry;
import io.latticegrid.metadata.wire.RaftMessage;
import io.latticegrid.metadata.wire.SnapshotAsk;
import io.latticegrid.metadata.wire.SnapshotReply;
import io.latticegrid.metadata.wire.VoteAsk;
import io.latticegrid.metadata.wire.VoteReply;
import io.microraft.model.log.LogEntry;
import io.microraft.model.message.AppendEntriesFailureResponse;
import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.AppendEntriesSuccessResponse;
import io.microraft.model.message.InstallSnapshotRequest;
import io.microraft.model.message.InstallSnapshotResponse;
import java.util.ArrayList;
import java.util.List;

/** MicroRaft's messages from Protobuf. Pure. */
final class MessageReader {
  private MessageReader() {}

  static io.microraft.model.message.RaftMessage vote(RaftMessage data) {
    VoteAsk ask = data.getVoteAsk();
    if (ask.getPre()) {
      return MODEL
          .createPreVoteRequestBuilder()
          .setGroupId(data.getGroup())
          .setSender(EntryCodec.fromWire(data.getSender()))
          .setTerm(data.getTerm())
          .setLastLogTerm(ask.getLastTerm())
          .setLastLogIndex(ask.getLastIndex())
          .build();
    }
    return MODEL
        .createVoteRequestBuilder()
        .setGroupId(data.getGroup())
        .setSender(EntryCodec.fromWire(data.getSender()))
        .setTerm(data.getTerm())
        .setLastLogTerm(ask.getLastTerm())
        .setLastLogIndex(ask.getLastIndex())
        .setSticky(ask.getSticky())
        .build();
  }

  static io.microraft.model.message.RaftMessage voted(RaftMessage data) {
    VoteReply reply = data.getVoteReply();
    if (reply.getPre()) {
      return MODEL
          .createPreVoteResponseBuilder()
          .setGroupId(data.getGroup())
          .setSender(EntryCodec.fromWire(data.getSender()))
          .setTerm(data.getTerm())
          .setGranted(reply.getGranted())
          .build();
    }
    return MODEL
        .createVoteResponseBuilder()
        .setGroupId(data.getGroup())
        .setSender(EntryCodec.fromWire(data.getSender()))
        .setTerm(data.getTerm())
        .setGranted(reply.getGranted())
        .build();
  }

  static AppendEntriesRequest entries(RaftMessage data) {
    EntriesAsk ask = data.getEntriesAsk();
    List<LogEntry> entries = new ArrayList<>(ask.getEntriesCount());
    for (RaftEntry entry : ask.getEntriesList()) {
      entries.add(EntryCodec.fromWire(entry));
    }
    return MODEL
        .createAppendEntriesRequestBuilder()
        .setGroupId(data.getGroup())
        .setSender(EntryCodec.fromWire(data.getSender()))
        .setTerm(data.getTerm())
        .setPreviousLogTerm(ask.getPreviousTerm())
        .setPreviousLogIndex(ask.getPreviousIndex())
        .setCommitIndex(ask.getCommitIndex())
        .setLogEntries(entries)
        .setQuerySequenceNumber(ask.getQuerySequence())
        .setFlowControlSequenceNumber(ask.getFlowSequence())
        .build();
  }

  static AppendEntriesSuccessResponse done(RaftMessage data) {
    EntriesDone reply = data.getEntriesDone();
    return MODEL
        .createAppendEntriesSuccessResponseBuilder()
        .setGroupId(data.getGroup())
        .setSender(EntryCodec.fromWire(data.getSender()))
        .setTerm(data.getTerm())
        .setLastLogIndex(reply.getLastIndex())
        .setQuerySequenceNumber(reply.getQuerySequence())
        .setFlowControlSequenceNumber(reply.getFlowSequence())
        .build();
  }

  static AppendEntriesFailureResponse failed(RaftMessage data) {
    EntriesFailed reply = data.getEntriesFailed();
    return MODEL
        .createAppendEntriesFailureResponseBuilder()
        .setGroupId(data.getGroup())
        .setSender(EntryCodec.fromWire(data.getSender()))
        .setTerm(data.getTerm())
        .setExpectedNextIndex(reply.getExpectedNextIndex())
        .setQuerySequenceNumber(reply.getQuerySequence())
        .setFlowControlSequenceNumber(reply.getFlowSequence())
        .build();
  }

  static InstallSnapshotRequest snapshot(RaftMessage data) {
    SnapshotAsk ask = data.getSnapshotAsk();
    return MODEL
        .createInstallSnapshotRequestBuilder()
        .setGroupId(data.getGroup())
        .setSender(EntryCodec.fromWire(data.getSender()))
        .setTerm(data.getTerm())
        .setSenderLeader(ask.getLeader())
        .setSnapshotTerm(ask.getSnapshotTerm())
        .setSnapshotIndex(ask.getSnapshotIndex())
        .setTotalSnapshotChunkCount(ask.getParts())
        .setSnapshotChunk(ask.hasPart() ? EntryCodec.fromWire(ask.getPart()) : null)
        .setSnapshottedMembers(EntryCodec.endpoints(ask.getHoldersList()))
        .setGroupMembersView(EntryCodec.fromWire(ask.getVoters()))
        .setQuerySequenceNumber(ask.getQuerySequence())
        .setFlowControlSequenceNumber(ask.getFlowSequence())
        .build();
  }

  static InstallSnapshotResponse asked(RaftMessage data) {
    SnapshotReply reply = data.getSnapshotReply();
    return MODEL
        .createInstallSnapshotResponseBuilder()
        .setGroupId(data.getGroup())
        .setSender(EntryCodec.fromWire(data.getSender()))
        .setTerm(data.getTerm())
        .setSnapshotIndex(reply.getSnapshotIndex())
        .setRequestedSnapshotChunkIndex(reply.getPart())
        .setQuerySequenceNumber(reply.getQuerySequence())
        .setFlowControlSequenceNumber(reply.getFlowSequence())
        .build();
  }
}
