package io.latticegrid.chaos;

import org.jspecify.annotations.Nullable;

/** What the clients saw, counted. Confined to the traffic's thread; copies go elsewhere. */
final class TrafficCounts {
  private long succeeded;
  private long refused;
  private long indeterminate;
  private long errors;
  private long stale;
  private @Nullable String firstError;

  void succeeded() {
    succeeded++;
  }

  void stale() {
    stale++;
  }

  /** An operation failed; for an idempotent one that is an error whatever the reason. */
  void failed(Worker.Request request, Throwable cause, boolean unknown) {
    if (request.idempotent()) {
      errors++;
      firstError = firstError == null ? request.what() + ": " + cause : firstError;
    } else if (unknown) {
      indeterminate++;
    } else {
      refused++;
    }
  }

  TrafficCounts copy() {
    TrafficCounts copy = new TrafficCounts();
    copy.succeeded = succeeded;
    copy.refused = refused;
    copy.indeterminate = indeterminate;
    copy.errors = errors;
    copy.stale = stale;
    copy.firstError = firstError;
    return copy;
  }

  /** Operations that succeeded. */
  long successes() {
    return succeeded;
  }

  /** Conditional operations that ended with an error which says that nothing was applied. */
  long refusals() {
    return refused;
  }

  /** Conditional operations of unknown outcome. */
  long indeterminates() {
    return indeterminate;
  }

  /** Idempotent operations that ended with an error. */
  long errors() {
    return errors;
  }

  /** Reads of a value that was not the newest any more. */
  long staleReads() {
    return stale;
  }

  /** The first error of an idempotent operation; null if there was none. */
  @Nullable String firstError() {
    return firstError;
  }
}
