package io.latticegrid.sim;

import org.jspecify.annotations.Nullable;

/** A run failed: an invariant was broken, a task threw, or the cluster did not become well. */
public final class SimFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what failed, and what caused it. */
  public SimFailure(String what, @Nullable Throwable cause) {
    super(what, cause);
  }
}
