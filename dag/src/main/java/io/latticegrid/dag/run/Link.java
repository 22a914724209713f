package io.latticegrid.dag.run;

import io.latticegrid.dag.Exchange;
import io.latticegrid.dag.ExchangeFrame;
import io.latticegrid.dag.ExecutionId;
import io.latticegrid.dag.StopReason;
import io.latticegrid.data.id.MemberId;

/**
 * One edge of an execution between this member and another. Immutable.
 *
 * @param exchange carries the frames
 * @param execution the execution
 * @param edge the position of the edge in the dag
 * @param peer the other member
 */
record Link(Exchange exchange, ExecutionId execution, int edge, MemberId peer) {
  /** Sends a frame, or ends the execution when there is no link. */
  void send(ExchangeFrame frame) {
    if (!exchange.send(peer, frame)) {
      throw new StopException(StopReason.memberLost("there is no link to member " + peer));
    }
  }

  /** The end of the execution because the peer sent what it must not. */
  StopException violation(String what) {
    return new StopException(
        StopReason.protocol("member " + peer + ", edge " + edge + ": " + what));
  }
}
