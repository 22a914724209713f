package io.latticegrid.partition;

/**
 * Whether this member is on a side of a split that has no quorum, as far as it can tell: it has
 * been without a lease for a while in which it ran. Confined to the shard's loop.
 *
 * <p>Only time that was lived through counts. A process that stood still finds its lease over and
 * is heard by the coordinator a moment later; it must not take itself for cut off.
 */
final class Solitude {
  /** Four renewals of a lease that did not come. */
  private static final long AFTER_NANOS = 1_000_000_000L;

  private long livedNanos;
  private long lastLookNanos;

  Solitude(long nowNanos) {
    lastLookNanos = nowNanos;
  }

  /**
   * Looks; to be called at every tick.
   *
   * @param tickNanos between two looks, as a rule
   */
  void look(boolean leaseValid, long nowNanos, long tickNanos) {
    long lived = Math.min(nowNanos - lastLookNanos, 2 * tickNanos);
    lastLookNanos = nowNanos;
    livedNanos = leaseValid ? 0 : livedNanos + lived;
  }

  /** Whether it has lasted. */
  boolean lasts() {
    return livedNanos >= AFTER_NANOS;
  }
}
