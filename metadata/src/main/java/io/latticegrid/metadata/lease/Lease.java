package io.latticegrid.metadata.lease;

/**
 * Until when this member may serve as primary without asking anybody. Thread-safe: written by the
 * control loop, read by shards.
 */
public final class Lease {
  private volatile long untilNanos;

  /** A lease that has just run out. */
  public Lease(long nowNanos) {
    untilNanos = nowNanos;
  }

  /** Whether the member may serve at a time of its monotonic clock. */
  public boolean valid(long nowNanos) {
    return untilNanos - nowNanos > 0;
  }

  /** When it runs out. */
  public long untilNanos() {
    return untilNanos;
  }

  /** Extends it; an earlier end than the present one changes nothing. Control loop only. */
  public void extend(long newUntilNanos) {
    if (newUntilNanos - untilNanos > 0) {
      untilNanos = newUntilNanos;
    }
  }

  /** Ends it at once. Control loop only. */
  public void revoke(long nowNanos) {
    if (untilNanos - nowNanos > 0) {
      untilNanos = nowNanos;
    }
  }
}
