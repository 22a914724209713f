package io.latticegrid.client.config;

/**
 * How much a client has under way at once, and what happens to more. Immutable.
 *
 * @param limit operations under way at once. Too small: throughput suffers; too large: much memory
 *     is held by requests to a slow cluster, and each of them waits behind all others
 * @param whenFull what becomes of an asynchronous operation above it
 */
public record InFlight(int limit, WhenFull whenFull) {
  /**
   * What becomes of an asynchronous operation when as many are under way as may be. Blocking ones
   * always wait their turn, within their time limit.
   */
  public enum WhenFull {
    /**
     * Its caller is held until there is room, at most for the operation's time limit; then its
     * future has failed with an overload. So whoever produces faster than the cluster takes is
     * slowed down to its pace. What is begun on the client's own loop, where answers are continued,
     * is never held: it waits as an object, at most as many as the limit, and is refused beyond.
     */
    HOLD,
    /**
     * The returned future has failed with an overload already, which says after how many
     * milliseconds to come again; nothing was applied. For callers that must never wait, such as
     * event loops. It carries no stack trace: in an overload there are many of them.
     */
    REFUSE
  }
}
