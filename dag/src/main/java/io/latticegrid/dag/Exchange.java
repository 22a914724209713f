package io.latticegrid.dag;

import io.latticegrid.data.id.MemberId;

/**
 * Carries frames of executions to other members, as a port. Called on the worker's loop only.
 *
 * <p>The contract, both ways. Between two members frames arrive in the order in which they were
 * sent, once each, or the link is reported closed by {@link DagExecutor#memberLost}; the
 * implementer never drops one silently, never blocks and never calls back into the executor from
 * within {@code send}. That is safe without a bound of its own, because what executions have under
 * way is bounded by the credit that the receivers gave.
 */
public interface Exchange {
  /**
   * Sends a frame.
   *
   * @return false when there is no link to the member; the execution fails then. Never for load.
   */
  boolean send(MemberId to, ExchangeFrame frame);
}
