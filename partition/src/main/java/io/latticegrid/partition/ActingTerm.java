package io.latticegrid.partition;

import io.latticegrid.data.port.Clock;

/**
 * How long a primary that was promoted early counts as acting: until the lease of its predecessor
 * must have run out. Confined to the shard's loop.
 */
final class ActingTerm {
  private final Clock clock;
  private final long untilNanos;
  private boolean lasts;

  /**
   * Begins now.
   *
   * @param nanos for how long the predecessor's lease may still last; 0 for not at all
   */
  ActingTerm(Clock clock, long nanos) {
    this.clock = clock;
    this.untilNanos = clock.monotonicNanos() + nanos;
    this.lasts = nanos > 0;
  }

  /** Whether the predecessor may still hold a lease; once over, it never begins again. */
  boolean lasts() {
    lasts = lasts && untilNanos - clock.monotonicNanos() > 0;
    return lasts;
  }
}
