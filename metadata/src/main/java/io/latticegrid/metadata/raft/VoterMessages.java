package io.latticegrid.metadata.raft;

import io.latticegrid.metadata.wire.Voter;
import io.latticegrid.metadata.wire.VoterSet;
import java.util.List;

/** Endpoints to and from Protobuf. Pure. */
public final class VoterMessages {
  private VoterMessages() {}

  /** Writes an endpoint. */
  public static Voter toWire(Endpoint endpoint) {
    return EntryCodec.toWire(endpoint);
  }

  /** Reads an endpoint. */
  public static Endpoint endpoint(Voter voter) {
    return EntryCodec.fromWire(voter);
  }

  /** The voters that a log began with, for one that is to begin it. */
  public static VoterSet voters(List<Endpoint> voters) {
    VoterSet.Builder out = VoterSet.newBuilder();
    for (Endpoint voter : voters) {
      out.addMembers(toWire(voter)).addVoting(toWire(voter));
    }
    return out.build();
  }
}
