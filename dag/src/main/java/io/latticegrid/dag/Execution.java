package io.latticegrid.dag;

import java.util.Optional;

/**
 * One run of a dag, as one member sees it. Confined to the worker's loop, save for {@link #wakeUp},
 * which is thread-safe.
 */
public interface Execution {
  /** The execution's identity, equal on all members. */
  ExecutionId id();

  /** Where it is in its life. */
  ExecutionState state();

  /** Why it failed or was cancelled; absent otherwise. */
  Optional<StopReason> stopReason();

  /** Ends it on all members; does nothing once it has ended. */
  void cancel(String why);

  /** Has the processors called again soon, as when a full sink has room. Thread-safe. */
  void wakeUp();

  /** The counters as of now; they stay readable after the end. */
  ExecutionStats stats();
}
