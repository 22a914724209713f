package io.latticegrid.client.config;

import java.util.concurrent.CompletableFuture;

/**
 * How a blocking operation waits for its answer, as a port: production parks the caller, a
 * simulation lets virtual time pass. Thread-safe.
 */
public interface Waiting {
  /**
   * Refuses to wait: for worlds of a single thread, where only asynchronous operations make sense.
   */
  Waiting NONE =
      (future, timeoutNanos) -> {
        if (!future.isDone()) {
          throw new IllegalStateException(
              "blocking operations need a Waiting port; use the Async ones");
        }
      };

  /**
   * Returns when the future is done, however it ended, or when the time is over. It keeps an
   * interrupt for the caller and waits on.
   */
  void await(CompletableFuture<?> future, long timeoutNanos);
}
