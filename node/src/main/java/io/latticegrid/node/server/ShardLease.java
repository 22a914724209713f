package io.latticegrid.node.server;

import io.latticegrid.data.port.Clock;
import io.latticegrid.metadata.lease.Lease;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The member's lease as one shard may use it: only while the tables that the shard was given are at
 * least those of the member's admission. A lease reaches a shard at once, and a table by its queue.
 * Confined to the shard's loop.
 */
public final class ShardLease implements BooleanSupplier {
  private final Supplier<Lease> lease;
  private final Clock clock;
  private long knownIndex;

  /** Of a shard that knows no table yet. */
  public ShardLease(Supplier<Lease> lease, Clock clock) {
    this.lease = lease;
    this.clock = clock;
  }

  /** The shard was given the tables of an image. */
  public void knows(long index) {
    knownIndex = Math.max(knownIndex, index);
  }

  /**
   * For how many nanoseconds the shard's tables may not have been the newest ones, because as of
   * then they were; -1 where that is not known.
   */
  long tableAgeNanos() {
    Lease.Known known = lease.get().known();
    return knownIndex >= known.index() ? clock.monotonicNanos() - known.asOfNanos() : -1;
  }

  /** Whether the shard may serve as primary now. */
  @Override
  public boolean getAsBoolean() {
    return lease.get().valid(clock.monotonicNanos(), knownIndex);
  }
}
