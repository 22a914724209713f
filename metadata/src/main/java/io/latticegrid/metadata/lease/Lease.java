package io.latticegrid.metadata.lease;

/**
 * Until when this member may serve as primary without asking anybody. Thread-safe: written by the
 * control loop, read by shards.
 */
public final class Lease {
  private volatile long untilNanos;
  private volatile long sinceIndex;
  private volatile Known known = new Known(0, Long.MAX_VALUE);

  /**
   * How far the metadata were at a time. Immutable.
   *
   * @param asOfNanos the time on this member's monotonic clock
   * @param index nothing beyond it was decided then
   */
  public record Known(long asOfNanos, long index) {}

  /** A lease that has just run out. */
  public Lease(long nowNanos) {
    untilNanos = nowNanos;
  }

  /**
   * Whether the member may serve at a time of its monotonic clock, if it knows the newest table.
   */
  public boolean valid(long nowNanos) {
    return untilNanos - nowNanos > 0;
  }

  /**
   * Whether a part of the member may serve.
   *
   * @param nowNanos on its monotonic clock
   * @param knownIndex of the newest image that this part was told of: whoever serves by an older
   *     table may take itself for a primary that it was before it was removed
   */
  public boolean valid(long nowNanos, long knownIndex) {
    return valid(nowNanos) && knownIndex >= sinceIndex;
  }

  /**
   * The newest that is known of how far the metadata were; until something is, of an index that
   * nobody reaches.
   */
  public Known known() {
    return known;
  }

  /**
   * The only coordinator says how far the metadata are, in answer to what this member sent at a
   * time of its own clock. Control loop only.
   */
  public void learned(long asOfNanos, long index) {
    Known before = known;
    if (before.index() == Long.MAX_VALUE || asOfNanos - before.asOfNanos() > 0) {
      known = new Known(asOfNanos, index);
    }
  }

  /** When it runs out. */
  public long untilNanos() {
    return untilNanos;
  }

  /**
   * Extends it; an earlier end than the present one changes nothing. Control loop only.
   *
   * @param newUntilNanos the end
   * @param newSinceIndex the image by which the member was let in, which it has to know
   */
  public void extend(long newUntilNanos, long newSinceIndex) {
    // First, so that nobody sees the longer lease without the newer condition.
    sinceIndex = Math.max(sinceIndex, newSinceIndex);
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
