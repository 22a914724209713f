package io.latticegrid.dag.run;

import io.latticegrid.dag.StopReason;

/** Carries a reason to stop from a tasklet to its execution. Immutable. */
final class StopException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient StopReason reason;

  StopException(StopReason reason) {
    super(reason.message(), null, false, false);
    this.reason = reason;
  }

  StopReason reason() {
    return reason;
  }
}
