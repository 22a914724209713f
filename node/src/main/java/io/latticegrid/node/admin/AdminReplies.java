package io.latticegrid.node.admin;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.log.ProposalOutcome;
import io.latticegrid.node.wire.AdminError;
import io.latticegrid.node.wire.AdminMember;
import io.latticegrid.node.wire.AdminReply;
import org.jspecify.annotations.Nullable;

/** The parts of which several replies are made. Pure. */
public final class AdminReplies {
  private AdminReplies() {}

  /** A refusal: nothing was done. */
  public static AdminReply error(Code code, String text) {
    return AdminReply.newBuilder()
        .setError(AdminError.newBuilder().setCode(code.number()).setText(text))
        .build();
  }

  /** The member belongs to no cluster. */
  static AdminReply notJoined() {
    return error(Code.NOT_AVAILABLE, "the node has not joined its cluster yet");
  }

  /** Why a proposal was not committed; null if it was. */
  static @Nullable AdminReply refusal(ProposalOutcome outcome) {
    return switch (outcome) {
      case ProposalOutcome.Committed committed -> null;
      case ProposalOutcome.Rejected rejected -> error(Code.INVALID_ARGUMENT, rejected.reason());
      case ProposalOutcome.Unknown unknown ->
          error(
              Code.INDETERMINATE,
              "no coordinator answered in time; look whether it was done, and ask again");
    };
  }

  /** Writes a member id. */
  public static AdminMember toWire(MemberId id) {
    return AdminMember.newBuilder().setNodeId(id.nodeId()).setIncarnation(id.incarnation()).build();
  }

  /** Reads a member id. */
  public static MemberId fromWire(AdminMember member) {
    return new MemberId(member.getNodeId(), member.getIncarnation());
  }

  /** The exception that a refusal is for whoever asked. */
  public static GridException toException(AdminError error) {
    return new GridException(Code.of(error.getCode()), error.getText());
  }
}
