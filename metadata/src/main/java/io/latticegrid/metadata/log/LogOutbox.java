package io.latticegrid.metadata.log;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.wire.ControlMessage;

/**
 * Sends the log's messages; the implementer adds cluster and committed index, and may lose any of
 * them.
 */
public interface LogOutbox {
  /** Sends a message whose body is set. */
  void send(MemberId to, ControlMessage.Builder message);

  /** Sends a message to a node, in the newest incarnation that is known. */
  void sendToNode(long nodeId, ControlMessage.Builder message);
}
