package io.latticegrid.data.time;

import io.latticegrid.data.port.Clock;

/**
 * Makes hybrid logical times that never go back and that follow every time observed. Confined to
 * one loop. The wall clock comes from the {@link Clock} port.
 *
 * <p>A counter that overflows carries into the milliseconds, so the order holds even when the wall
 * clock stands still.
 */
public final class HybridClock {
  /** A remote time further ahead of the wall clock than this is counted as drift. */
  public static final long MAX_DRIFT_MILLIS = 60_000;

  private final Clock clock;
  private long last;
  private long driftCount;

  /** Starts at the clock's wall time. */
  public HybridClock(Clock clock) {
    this.clock = clock;
  }

  /** The next local time: greater than every time returned or observed before. */
  public long next() {
    long wall = clock.wallMillis() << HybridTimestamp.COUNTER_BITS;
    last = Long.compareUnsigned(wall, last) > 0 ? wall : last + 1;
    return last;
  }

  /** Takes a remote time into account; it is never refused, drift is only counted. */
  public void observe(long remoteTime) {
    if ((remoteTime >>> HybridTimestamp.COUNTER_BITS) - clock.wallMillis() > MAX_DRIFT_MILLIS) {
      driftCount++;
    }
    if (Long.compareUnsigned(remoteTime, last) > 0) {
      last = remoteTime;
    }
  }

  /**
   * The current cluster time in milliseconds: the later of the wall clock and of what was observed.
   * Changes nothing.
   */
  public long nowMillis() {
    return Math.max(clock.wallMillis(), last >>> HybridTimestamp.COUNTER_BITS);
  }

  /** How many observed times were further ahead than {@link #MAX_DRIFT_MILLIS}. */
  public long driftCount() {
    return driftCount;
  }
}
