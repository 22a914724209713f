package io.latticegrid.sim;

import io.latticegrid.data.port.Clock;

/**
 * The clock of one host: virtual time with an origin, a rate and a skew of its own. Confined to the
 * simulation's thread.
 */
final class SimClock implements Clock {
  /** When each run begins: the first day of 2026. */
  private static final long EPOCH_MILLIS = 1_767_225_600_000L;

  private static final long MILLION = 1_000_000;

  private final SimScheduler scheduler;
  private final long originNanos;
  private final int ratePpm;
  private final int driftPpm;
  private long skewMillis;

  /**
   * Makes a clock.
   *
   * @param originNanos what the monotonic clock shows when the run begins
   * @param ratePpm by how many millionths the monotonic clock is fast
   * @param skewMillis by how much the wall clock is ahead
   * @param driftPpm by how many millionths the wall clock is fast
   */
  SimClock(SimScheduler scheduler, long originNanos, int ratePpm, long skewMillis, int driftPpm) {
    this.scheduler = scheduler;
    this.originNanos = originNanos;
    this.ratePpm = ratePpm;
    this.skewMillis = skewMillis;
    this.driftPpm = driftPpm;
  }

  @Override
  public long monotonicNanos() {
    long now = scheduler.nowNanos();
    return originNanos + now + (ratePpm == 0 ? 0 : now / 1_000 * ratePpm / 1_000);
  }

  @Override
  public long wallMillis() {
    long millis = scheduler.nowNanos() / MILLION;
    return EPOCH_MILLIS + skewMillis + millis + millis * driftPpm / MILLION;
  }

  /** Somebody sets the wall clock. */
  void setSkew(long millis) {
    skewMillis = millis;
  }

  @Override
  public String toString() {
    return "ahead %d ms, drift %d ppm, rate %d ppm".formatted(skewMillis, driftPpm, ratePpm);
  }
}
