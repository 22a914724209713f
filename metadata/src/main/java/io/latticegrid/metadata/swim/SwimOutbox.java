package io.latticegrid.metadata.swim;

import io.latticegrid.data.id.MemberId;

/**
 * Sends a detector's messages, as a port. The implementer may lose them; it must not answer from
 * within the call.
 */
@FunctionalInterface
public interface SwimOutbox {
  /** Sends to a member, if it can. */
  void send(MemberId to, SwimMessage message);
}
