package io.latticegrid.metadata.raft;

import com.google.protobuf.ByteString;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.metadata.codec.WireCodec;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.metadata.wire.RaftEntry;
import io.latticegrid.metadata.wire.SnapshotPart;
import io.latticegrid.metadata.wire.Voter;
import io.latticegrid.metadata.wire.VoterChange;
import io.latticegrid.metadata.wire.VoterSet;
import io.microraft.MembershipChangeMode;
import io.microraft.RaftEndpoint;
import io.microraft.model.RaftModelFactory;
import io.microraft.model.groupop.UpdateRaftGroupMembersOp;
import io.microraft.model.impl.DefaultRaftModelFactory;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.log.SnapshotChunk;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * MicroRaft's entries, snapshots and endpoints to and from Protobuf. Pure. An operation is a {@link
 * MetadataRecord} or a change of the voters, a piece of a snapshot is a {@link ByteString}.
 */
final class EntryCodec {
  static final RaftModelFactory MODEL = new DefaultRaftModelFactory();

  private EntryCodec() {}

  static Voter toWire(RaftEndpoint endpoint) {
    Endpoint known = (Endpoint) endpoint;
    return Voter.newBuilder().setNodeId(known.nodeId()).setAppointment(known.appointment()).build();
  }

  static Endpoint fromWire(Voter voter) {
    return new Endpoint(voter.getNodeId(), voter.getAppointment());
  }

  static VoterSet toWire(
      long logIndex, Collection<RaftEndpoint> members, Collection<RaftEndpoint> voting) {
    VoterSet.Builder out = VoterSet.newBuilder().setLogIndex(logIndex);
    members.forEach(member -> out.addMembers(toWire(member)));
    voting.forEach(member -> out.addVoting(toWire(member)));
    return out.build();
  }

  static VoterSet toWire(RaftGroupMembersView view) {
    return toWire(view.getLogIndex(), view.getMembers(), view.getVotingMembers());
  }

  static RaftGroupMembersView fromWire(VoterSet set) {
    return MODEL
        .createRaftGroupMembersViewBuilder()
        .setLogIndex(set.getLogIndex())
        .setMembers(endpoints(set.getMembersList()))
        .setVotingMembers(endpoints(set.getVotingList()))
        .build();
  }

  static List<RaftEndpoint> endpoints(List<Voter> voters) {
    List<RaftEndpoint> endpoints = new ArrayList<>();
    voters.forEach(voter -> endpoints.add(fromWire(voter)));
    return endpoints;
  }

  static RaftEntry toWire(LogEntry entry) {
    RaftEntry.Builder out =
        RaftEntry.newBuilder().setIndex(entry.getIndex()).setTerm(entry.getTerm());
    return switch (entry.getOperation()) {
      case MetadataRecord change -> out.setRecord(WireCodec.toWire(change)).build();
      case UpdateRaftGroupMembersOp change -> out.setChange(toWire(change)).build();
      case Object other ->
          throw new IllegalArgumentException("not an operation of this log: " + other);
    };
  }

  static LogEntry fromWire(RaftEntry entry) {
    Object operation =
        switch (entry.getOperationCase()) {
          case RECORD -> WireCodec.fromWire(entry.getRecord());
          case CHANGE -> fromWire(entry.getChange());
          case OPERATION_NOT_SET -> throw new MalformedDataException("an entry without operation");
        };
    return MODEL
        .createLogEntryBuilder()
        .setIndex(entry.getIndex())
        .setTerm(entry.getTerm())
        .setOperation(operation)
        .build();
  }

  static SnapshotPart toWire(SnapshotChunk chunk) {
    return SnapshotPart.newBuilder()
        .setIndex(chunk.getIndex())
        .setTerm(chunk.getTerm())
        .setNumber(chunk.getSnapshotChunkIndex())
        .setCount(chunk.getSnapshotChunkCount())
        .setContent((ByteString) chunk.getOperation())
        .setVoters(toWire(chunk.getGroupMembersView()))
        .build();
  }

  static SnapshotChunk fromWire(SnapshotPart part) {
    return MODEL
        .createSnapshotChunkBuilder()
        .setIndex(part.getIndex())
        .setTerm(part.getTerm())
        .setSnapshotChunkIndex(part.getNumber())
        .setSnapshotChunkCount(part.getCount())
        .setOperation(part.getContent())
        .setGroupMembersView(fromWire(part.getVoters()))
        .build();
  }

  private static VoterChange toWire(UpdateRaftGroupMembersOp change) {
    VoterChange.Mode mode =
        switch (change.getMode()) {
          case ADD_LEARNER -> VoterChange.Mode.ADD_LEARNER;
          case ADD_OR_PROMOTE_TO_FOLLOWER -> VoterChange.Mode.ADD_OR_PROMOTE;
          case REMOVE_MEMBER -> VoterChange.Mode.REMOVE;
        };
    return VoterChange.newBuilder()
        .setVoters(toWire(0, change.getMembers(), change.getVotingMembers()))
        .setChanged(toWire(change.getEndpoint()))
        .setMode(mode)
        .build();
  }

  private static UpdateRaftGroupMembersOp fromWire(VoterChange change) {
    MembershipChangeMode mode =
        switch (change.getMode()) {
          case ADD_LEARNER -> MembershipChangeMode.ADD_LEARNER;
          case ADD_OR_PROMOTE -> MembershipChangeMode.ADD_OR_PROMOTE_TO_FOLLOWER;
          case REMOVE -> MembershipChangeMode.REMOVE_MEMBER;
          case UNRECOGNIZED -> throw new MalformedDataException("unknown change of the voters");
        };
    return MODEL
        .createUpdateRaftGroupMembersOpBuilder()
        .setMembers(endpoints(change.getVoters().getMembersList()))
        .setVotingMembers(endpoints(change.getVoters().getVotingList()))
        .setEndpoint(fromWire(change.getChanged()))
        .setMode(mode)
        .build();
  }
}
