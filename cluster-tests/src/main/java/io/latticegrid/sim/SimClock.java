package io.latticegrid.sim;

import io.latticegrid.data.port.Clock;

/**
 * The clock of one host: virtual time with an origin and a skew of its own. Confined to the
 * simulation's thread.
 */
final class SimClock implements Clock {
  /** When each run begins: the first day of 2026. */
  private static final long EPOCH_MILLIS = 1_767_225_600_000L;

  private final SimScheduler scheduler;
  private final long monotonicOriginNanos;
  private final long wallSkewMillis;

  SimClock(SimScheduler scheduler, long monotonicOriginNanos, long wallSkewMillis) {
    this.scheduler = scheduler;
    this.monotonicOriginNanos = monotonicOriginNanos;
    this.wallSkewMillis = wallSkewMillis;
  }

  @Override
  public long monotonicNanos() {
    return monotonicOriginNanos + scheduler.nowNanos();
  }

  @Override
  public long wallMillis() {
    return EPOCH_MILLIS + wallSkewMillis + scheduler.nowNanos() / 1_000_000;
  }
}
