package io.latticegrid.partition;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Clock;
import io.latticegrid.data.time.HybridClock;
import java.util.function.BooleanSupplier;

/**
 * What all partitions of a shard share. Confined to the shard's loop.
 *
 * @param self this member
 * @param clock the time
 * @param hybrid the shard's hybrid clock
 * @param leaseValid whether this member's lease is valid now
 * @param effects what the partitions ask of the world
 * @param config limits
 * @param stats counters of the shard
 */
record HostContext(
    MemberId self,
    Clock clock,
    HybridClock hybrid,
    BooleanSupplier leaseValid,
    Effects effects,
    HostConfig config,
    HostStats stats) {
  long nowNanos() {
    return clock.monotonicNanos();
  }
}
