package io.latticegrid.dag;

/**
 * The life of an execution on one member: {@code STARTING -> RUNNING -> COMPLETED}, and from the
 * first two also {@code FAILED} or {@code CANCELLED}.
 */
public enum ExecutionState {
  /** Accepted, its processors are not yet initialised. */
  STARTING,
  /** Its processors run, or have finished here while other members' still run. */
  RUNNING,
  /** Every processor on every member has completed: the results are whole. */
  COMPLETED,
  /** It ended early on all members; results delivered so far are void. */
  FAILED,
  /** Somebody asked for it to end; results delivered so far are void. */
  CANCELLED;

  /** Whether nothing will happen any more. */
  public boolean isFinal() {
    return this != STARTING && this != RUNNING;
  }
}
