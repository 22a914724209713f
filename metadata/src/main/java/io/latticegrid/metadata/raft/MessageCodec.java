package io.latticegrid.metadata.raft;

import static io.latticegrid.metadata.raft.EntryCodec.MODEL;

import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.metadata.wire.ElectionCall;
import io.latticegrid.metadata.wire.EntriesAsk;
import io.latticegrid.metadata.wire.EntriesDone;
import io.latticegrid.metadata.wire.EntriesFailed;
import io.latticegrid.metadata.wire.RaftMessage;
import io.latticegrid.metadata.wire.SnapshotAsk;
import io.latticegrid.metadata.wire.SnapshotReply;
import io.latticegrid.metadata.wire.VoteAsk;
import io.latticegrid.metadata.wire.VoteReply;
import io.microraft.model.message.AppendEntriesFailureResponse;
import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.AppendEntriesSuccessResponse;
import io.microraft.model.message.InstallSnapshotRequest;
import io.microraft.model.message.InstallSnapshotResponse;
import io.microraft.model.message.PreVoteRequest;
import io.microraft.model.message.PreVoteResponse;
import io.microraft.model.message.TriggerLeaderElectionRequest;
import io.microraft.model.message.VoteRequest;
import io.microraft.model.message.VoteResponse;

/** MicroRaft's messages to Protobuf. Pure; the way back is {@link MessageReader}. */
final class MessageCodec {
  private MessageCodec() {}

  static RaftMessage toWire(Endpoint target, io.microraft.model.message.RaftMessage message) {
    RaftMessage.Builder out =
        RaftMessage.newBuilder()
            .setGroup(message.getGroupId().toString())
            .setSender(EntryCodec.toWire(message.getSender()))
            .setTarget(EntryCodec.toWire(target))
            .setTerm(message.getTerm());
    switch (message) {
      case VoteRequest ask ->
          out.setVoteAsk(
              VoteAsk.newBuilder()
                  .setLastTerm(ask.getLastLogTerm())
                  .setLastIndex(ask.getLastLogIndex())
                  .setSticky(ask.isSticky()));
      case PreVoteRequest ask ->
          out.setVoteAsk(
              VoteAsk.newBuilder()
                  .setPre(true)
                  .setLastTerm(ask.getLastLogTerm())
                  .setLastIndex(ask.getLastLogIndex()));
      case VoteResponse reply ->
          out.setVoteReply(VoteReply.newBuilder().setGranted(reply.isGranted()));
      case PreVoteResponse reply ->
          out.setVoteReply(VoteReply.newBuilder().setPre(true).setGranted(reply.isGranted()));
      case AppendEntriesRequest ask -> out.setEntriesAsk(entries(ask));
      case AppendEntriesSuccessResponse reply -> out.setEntriesDone(done(reply));
      case AppendEntriesFailureResponse reply -> out.setEntriesFailed(failed(reply));
      case InstallSnapshotRequest ask -> out.setSnapshotAsk(snapshot(ask));
      case InstallSnapshotResponse reply -> out.setSnapshotReply(asked(reply));
      case TriggerLeaderElectionRequest call ->
          out.setElectionCall(
              ElectionCall.newBuilder()
                  .setLastTerm(call.getLastLogTerm())
                  .setLastIndex(call.getLastLogIndex()));
      default -> throw new IllegalArgumentException("unknown message " + message);
    }
    return out.build();
  }

  private static EntriesAsk entries(AppendEntriesRequest ask) {
    EntriesAsk.Builder out =
        EntriesAsk.newBuilder()
            .setPreviousTerm(ask.getPreviousLogTerm())
            .setPreviousIndex(ask.getPreviousLogIndex())
            .setCommitIndex(ask.getCommitIndex())
            .setQuerySequence(ask.getQuerySequenceNumber())
            .setFlowSequence(ask.getFlowControlSequenceNumber());
    ask.getLogEntries().forEach(entry -> out.addEntries(EntryCodec.toWire(entry)));
    return out.build();
  }

  private static EntriesDone done(AppendEntriesSuccessResponse reply) {
    return EntriesDone.newBuilder()
        .setLastIndex(reply.getLastLogIndex())
        .setQuerySequence(reply.getQuerySequenceNumber())
        .setFlowSequence(reply.getFlowControlSequenceNumber())
        .build();
  }

  private static EntriesFailed failed(AppendEntriesFailureResponse reply) {
    return EntriesFailed.newBuilder()
        .setExpectedNextIndex(reply.getExpectedNextIndex())
        .setQuerySequence(reply.getQuerySequenceNumber())
        .setFlowSequence(reply.getFlowControlSequenceNumber())
        .build();
  }

  private static SnapshotAsk snapshot(InstallSnapshotRequest ask) {
    SnapshotAsk.Builder out =
        SnapshotAsk.newBuilder()
            .setLeader(ask.isSenderLeader())
            .setSnapshotTerm(ask.getSnapshotTerm())
            .setSnapshotIndex(ask.getSnapshotIndex())
            .setParts(ask.getTotalSnapshotChunkCount())
            .setVoters(EntryCodec.toWire(ask.getGroupMembersView()))
            .setQuerySequence(ask.getQuerySequenceNumber())
            .setFlowSequence(ask.getFlowControlSequenceNumber());
    if (ask.getSnapshotChunk() != null) {
      out.setPart(EntryCodec.toWire(ask.getSnapshotChunk()));
    }
    ask.getSnapshottedMembers().forEach(holder -> out.addHolders(EntryCodec.toWire(holder)));
    return out.build();
  }

  private static SnapshotReply asked(InstallSnapshotResponse reply) {
    return SnapshotReply.newBuilder()
        .setSnapshotIndex(reply.getSnapshotIndex())
        .setPart(reply.getRequestedSnapshotChunkIndex())
        .setQuerySequence(reply.getQuerySequenceNumber())
        .setFlowSequence(reply.getFlowControlSequenceNumber())
        .build();
  }

  /** Reads a message; what is none is a {@link MalformedDataException}. */
  static io.microraft.model.message.RaftMessage fromWire(RaftMessage data) {
    return switch (data.getBodyCase()) {
      case VOTE_ASK -> MessageReader.vote(data);
      case VOTE_REPLY -> MessageReader.voted(data);
      case ENTRIES_ASK -> MessageReader.entries(data);
      case ENTRIES_DONE -> MessageReader.done(data);
      case ENTRIES_FAILED -> MessageReader.failed(data);
      case SNAPSHOT_ASK -> MessageReader.snapshot(data);
      case SNAPSHOT_REPLY -> MessageReader.asked(data);
      case ELECTION_CALL ->
          MODEL
              .createTriggerLeaderElectionRequestBuilder()
              .setGroupId(data.getGroup())
              .setSender(EntryCodec.fromWire(data.getSender()))
              .setTerm(data.getTerm())
              .setLastLogTerm(data.getElectionCall().getLastTerm())
              .setLastLogIndex(data.getElectionCall().getLastIndex())
              .build();
      case BODY_NOT_SET -> throw new MalformedDataException("a Raft message without body");
    };
  }
}
