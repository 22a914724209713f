package io.latticegrid.metadata.raft;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * MicroRaft's clock: ours, monotonic and faster. Confined to the loop of the metadata log. It may
 * be put forward, since nothing of Raft's safety hangs on time: that is how a leader that is known
 * to be dead counts as silent at once.
 */
final class ScaledClock extends Clock {
  /** Far from 0, which MicroRaft takes for "never heard". */
  private static final long START_MILLIS = 1_000_000_000L;

  private final io.latticegrid.data.port.Clock clock;
  private final long originNanos;
  private final int factor;
  private long aheadMillis;

  ScaledClock(io.latticegrid.data.port.Clock clock, int factor) {
    this.clock = clock;
    this.originNanos = clock.monotonicNanos();
    this.factor = factor;
  }

  /** Puts it forward by so much of its own time. */
  void skip(long millis) {
    aheadMillis += millis;
  }

  @Override
  public long millis() {
    long passed = clock.monotonicNanos() - originNanos;
    return START_MILLIS + aheadMillis + passed / 1_000_000L * factor;
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
