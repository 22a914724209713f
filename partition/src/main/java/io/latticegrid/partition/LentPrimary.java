package io.latticegrid.partition;

import io.latticegrid.data.id.Dot;
import io.latticegrid.proto.message.SessionMessage.Failure;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a primary lends to those who wait for stores in its name. Confined to the shard's loop.
 *
 * @param context what the shard shares
 * @param group its group
 * @param partition its partition
 * @param right whether it may answer
 * @param handOver its way out of office
 * @param backups its backups
 * @param refusals says why not
 * @param steps what it goes on with
 */
record LentPrimary(
    HostContext context,
    int group,
    int partition,
    RightToAnswer right,
    HandOver handOver,
    Backups backups,
    Refusals refusals,
    Steps steps) {
  /** What a primary goes on with when a wait is over. */
  interface Steps {
    /** Executes what has waited. */
    void execute(Operation operation);

    /** Makes the change that an operation comes to, and answers it. */
    void apply(Operation operation, Decision decision);

    /** Tells when a change is on every replica that it is to be on; false if the role ends. */
    void whenEverywhere(Dot change, Consumer<Boolean> told);

    /** What writing to stores needs; null while this member may not write there. */
    StagedMaps.@Nullable Primary storing();
  }

  /** Why nothing may be applied now; null if it may. */
  @Nullable Failure objection() {
    return !right.lasts() ? Refusals.UNABLE : backups.haveRoom() ? null : Refusals.BACKUP_BEHIND;
  }

  /** Whether it is about to be succeeded, so that operations wait for that. */
  boolean isFrozen() {
    return handOver.isUnderWay();
  }

  /** Lets an operation wait for the next primary. */
  void park(Operation operation) {
    if (!handOver.park(operation)) {
      refusals.overloaded(operation, "the partition is being handed over");
    }
  }

  /** Executes what has waited. */
  void execute(Operation operation) {
    steps.execute(operation);
  }

  /** Changes may have been made that are to leave. */
  void worked() {
    context.places().worked(group, partition);
  }
}
