package io.latticegrid.proto.wire;

import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.proto.routing.ProtocolRange;

/** The other end speaks no version of the protocol that this end speaks. */
public final class VersionMismatchException extends MalformedDataException {
  private static final long serialVersionUID = 1L;

  /** Names both ranges. */
  public VersionMismatchException(ProtocolRange theirs, ProtocolRange ours) {
    super(
        "the peer speaks protocol versions %s, this node %s; upgrade the older one"
            .formatted(theirs, ours));
  }
}
