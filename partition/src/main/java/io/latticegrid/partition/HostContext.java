package io.latticegrid.partition;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Buggify;
import io.latticegrid.data.port.Clock;
import io.latticegrid.data.time.HybridClock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

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
 * @param reach who can be reached
 * @param copies what concerns how copies come about
 * @param places which group serves which map, and where
 * @param buggify asked whether to take rare turns
 * @param rough the time of the last tick
 */
record HostContext(
    MemberId self,
    Clock clock,
    HybridClock hybrid,
    BooleanSupplier leaseValid,
    Effects effects,
    HostConfig config,
    HostStats stats,
    Reach reach,
    Copies copies,
    MapPlaces places,
    Buggify buggify,
    RoughTime rough) {
  /**
   * What concerns how copies come about. Confined to the shard's loop.
   *
   * @param snapshots who fetches a snapshot, and who waits
   * @param repairs who takes part in repair
   * @param ownDots which dots this member has given out
   * @param journals what is written to the node's log; null if it keeps none
   */
  record Copies(
      SnapshotQueue snapshots, Repairs repairs, OwnDots ownDots, @Nullable HostJournal journals) {}

  /** What is written to the node's log; null if it keeps none. */
  @Nullable HostJournal journals() {
    return copies.journals();
  }

  /** Where a copy keeps what it applies. */
  Journal journal(int group, int partition) {
    HostJournal journals = copies.journals();
    return journals == null ? Journal.NONE : journals.open(group, partition);
  }

  SnapshotQueue snapshots() {
    return copies.snapshots();
  }

  Repairs repairs() {
    return copies.repairs();
  }

  /** Whether to take the rare but legal turn at a point of the code now. */
  boolean isRare(String point) {
    return buggify.at(point);
  }

  /** Whether a change that is made now may be one of a side without quorum, to be merged. */
  boolean mayBeAlone(int group) {
    return reach.rules(group).actsAlone() && !leaseValid.getAsBoolean();
  }

  long nowNanos() {
    return clock.monotonicNanos();
  }
}
