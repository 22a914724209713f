package io.latticegrid.metadata.codec;

import com.google.protobuf.ByteString;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.metadata.wire.Appoint;
import io.latticegrid.metadata.wire.Appointed;
import io.latticegrid.metadata.wire.ControlMessage;
import io.latticegrid.metadata.wire.ElectionCall;
import io.latticegrid.metadata.wire.EntriesAsk;
import io.latticegrid.metadata.wire.EntriesDone;
import io.latticegrid.metadata.wire.EntriesFailed;
import io.latticegrid.metadata.wire.LogEntryData;
import io.latticegrid.metadata.wire.Pledge;
import io.latticegrid.metadata.wire.PledgeAnswer;
import io.latticegrid.metadata.wire.RaftEntry;
import io.latticegrid.metadata.wire.RaftMessage;
import io.latticegrid.metadata.wire.Records;
import io.latticegrid.metadata.wire.Retire;
import io.latticegrid.metadata.wire.SnapshotAsk;
import io.latticegrid.metadata.wire.SnapshotPart;
import io.latticegrid.metadata.wire.SnapshotReply;
import io.latticegrid.metadata.wire.VoteAsk;
import io.latticegrid.metadata.wire.VoteReply;
import io.latticegrid.metadata.wire.Voter;
import io.latticegrid.metadata.wire.VoterChange;
import io.latticegrid.metadata.wire.VoterSet;
import java.util.LinkedHashMap;
import java.util.Map;

/** One message of every kind of the log, with every field set. */
final class RaftSamples {
  private static final String GROUP = "123456789abcdeff.2";
  private static final Voter ONE = Voter.newBuilder().setNodeId(11).setAppointment(1).build();
  private static final Voter TWO = Voter.newBuilder().setNodeId(12).setAppointment(77).build();
  private static final VoterSet BOTH =
      VoterSet.newBuilder().setLogIndex(5).addMembers(ONE).addMembers(TWO).addVoting(ONE).build();

  private RaftSamples() {}

  static Map<String, ControlMessage.Builder> messages(MetadataRecord record) {
    Map<String, ControlMessage.Builder> messages = new LinkedHashMap<>();
    raft(record).forEach((name, body) -> messages.put(name, message().setRaft(body)));
    messages.put(
        "appoint",
        message()
            .setAppoint(Appoint.newBuilder().setGroup(GROUP).setEndpoint(TWO).setInitial(BOTH)));
    messages.put(
        "appointed",
        message().setAppointed(Appointed.newBuilder().setGroup(GROUP).setEndpoint(TWO)));
    messages.put(
        "retire", message().setRetire(Retire.newBuilder().setGroup(GROUP).setEndpoint(TWO)));
    messages.put(
        "records",
        message()
            .setRecords(
                Records.newBuilder()
                    .setTerm(WireCodec.toWire(ControlSamples.TERM))
                    .addEntries(
                        LogEntryData.newBuilder()
                            .setTerm(WireCodec.toWire(ControlSamples.TERM))
                            .setIndex(42)
                            .setRecord(WireCodec.toWire(record)))));
    messages.put(
        "pledge",
        message().setPledge(Pledge.newBuilder().setFounder(11).setRound(2).setRelease(true)));
    messages.put(
        "pledge_answer",
        message()
            .setPledgeAnswer(
                PledgeAnswer.newBuilder().setFounder(11).setRound(2).setPledged(true)));
    return messages;
  }

  private static Map<String, RaftMessage.Builder> raft(MetadataRecord record) {
    Map<String, RaftMessage.Builder> bodies = new LinkedHashMap<>();
    bodies.put(
        "raft/vote_ask",
        base()
            .setVoteAsk(
                VoteAsk.newBuilder().setPre(true).setLastTerm(3).setLastIndex(9).setSticky(true)));
    bodies.put(
        "raft/vote_reply",
        base().setVoteReply(VoteReply.newBuilder().setPre(true).setGranted(true)));
    bodies.put("raft", base().setEntriesAsk(entries(record)));
    bodies.put(
        "raft/entries_done",
        base()
            .setEntriesDone(
                EntriesDone.newBuilder().setLastIndex(9).setQuerySequence(4).setFlowSequence(5)));
    bodies.put(
        "raft/entries_failed",
        base()
            .setEntriesFailed(
                EntriesFailed.newBuilder()
                    .setExpectedNextIndex(8)
                    .setQuerySequence(4)
                    .setFlowSequence(5)));
    bodies.put("raft/snapshot_ask", base().setSnapshotAsk(snapshot()));
    bodies.put(
        "raft/snapshot_reply",
        base()
            .setSnapshotReply(
                SnapshotReply.newBuilder()
                    .setSnapshotIndex(6)
                    .setPart(1)
                    .setQuerySequence(4)
                    .setFlowSequence(5)));
    bodies.put(
        "raft/election_call",
        base().setElectionCall(ElectionCall.newBuilder().setLastTerm(3).setLastIndex(9)));
    return bodies;
  }

  private static EntriesAsk.Builder entries(MetadataRecord record) {
    RaftEntry.Builder entry =
        RaftEntry.newBuilder().setIndex(8).setTerm(3).setRecord(WireCodec.toWire(record));
    RaftEntry.Builder change =
        RaftEntry.newBuilder()
            .setIndex(9)
            .setTerm(3)
            .setChange(
                VoterChange.newBuilder()
                    .setVoters(BOTH)
                    .setChanged(TWO)
                    .setMode(VoterChange.Mode.ADD_OR_PROMOTE));
    return EntriesAsk.newBuilder()
        .setPreviousTerm(2)
        .setPreviousIndex(7)
        .setCommitIndex(6)
        .addEntries(entry)
        .addEntries(change)
        .setQuerySequence(4)
        .setFlowSequence(5);
  }

  private static SnapshotAsk.Builder snapshot() {
    return SnapshotAsk.newBuilder()
        .setLeader(true)
        .setSnapshotTerm(2)
        .setSnapshotIndex(6)
        .setParts(2)
        .setPart(
            SnapshotPart.newBuilder()
                .setIndex(6)
                .setTerm(2)
                .setNumber(1)
                .setCount(2)
                .setContent(ByteString.copyFrom(new byte[] {1, 2, 3}))
                .setVoters(BOTH))
        .addHolders(ONE)
        .setVoters(BOTH)
        .setQuerySequence(4)
        .setFlowSequence(5);
  }

  private static RaftMessage.Builder base() {
    return RaftMessage.newBuilder().setGroup(GROUP).setSender(ONE).setTarget(TWO).setTerm(3);
  }

  private static ControlMessage.Builder message() {
    return ControlMessage.newBuilder();
  }
}
