package io.latticegrid.data.port;

/** A timer that may be cancelled. Confined to the loop on which it was scheduled. */
public interface Cancelable {
  /**
   * Cancels it; after this call on its loop the task does not run. Cancelling twice, or after it
   * ran, does nothing.
   */
  void cancel();
}
