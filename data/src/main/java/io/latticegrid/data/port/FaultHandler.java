package io.latticegrid.data.port;

/**
 * Told when an invariant is broken: the node stops rather than running on with corrupt state.
 * Thread-safe.
 */
public interface FaultHandler {
  /**
   * Reports a broken invariant and stops the node; the caller must not continue with the state
   * concerned.
   */
  void fault(String what, Throwable cause);
}
