package io.latticegrid.partition;

import io.latticegrid.data.error.GridException;
import io.latticegrid.proto.message.SessionMessage.Failure;
import io.latticegrid.proto.message.SessionMessage.NotOwner;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answers of a replica that does not execute an operation, counted. Confined to its shard. */
final class Refusals {
  /** Why nothing is done without the right to answer. */
  static final String NO_LEASE = "this side of the cluster has no quorum; nothing was applied";

  /** Says that another group serves a map; which one is told beside. */
  static final Failure MOVED =
      new Failure(
          GridException.Code.MAP_MOVED,
          0,
          "the map has moved to another group; nothing was applied");

  /** Says that a map is to be asked for again in a moment. */
  static final Failure PASSING =
      new Failure(
          GridException.Code.OVERLOADED,
          20,
          "the map moves to another group, or is not known here yet; nothing was applied");

  private static final int RETRY_MILLIS = 50;

  /** Says that nothing may be written here now. */
  static final Failure UNABLE = new Failure(GridException.Code.NOT_AVAILABLE, 0, NO_LEASE);

  /** Says that nothing may be written until a backup has caught up. */
  static final Failure BACKUP_BEHIND =
      new Failure(
          GridException.Code.OVERLOADED, RETRY_MILLIS, "a backup is behind; nothing was applied");

  private final RefusalStats stats;
  private final int group;

  Refusals(RefusalStats stats, int group) {
    this.stats = stats;
    this.group = group;
  }

  /** The store, the data log or a backup can't take more for now. */
  void behind(Operation operation, boolean stored, boolean logged) {
    String behind = logged ? "a backup is behind" : "the data log's disk is behind";
    overloaded(operation, stored ? behind : "the store is behind");
  }

  /** Something bounded is full; nothing was applied, and the client is to come again. */
  void overloaded(Operation operation, String why) {
    stats.overloaded.increment();
    String text = why + "; nothing was applied";
    operation.reply().reply(0, new Failure(GridException.Code.OVERLOADED, RETRY_MILLIS, text));
  }

  /** There is no room for what a write comes to. */
  void full(Operation operation, Failure why) {
    stats.full.increment();
    operation.reply().reply(0, why);
  }

  /** Nobody knows whether it was applied. */
  void indeterminate(Operation operation, String why) {
    stats.indeterminate.increment();
    refuse(operation, GridException.Code.INDETERMINATE, why);
  }

  /** Without the right to answer nothing is applied. */
  void withoutLease(Operation operation) {
    stats.noLease.increment();
    refuse(operation, GridException.Code.NOT_AVAILABLE, NO_LEASE);
  }

  /** A write would not get the copies that its group asks for. */
  void notEnoughCopies(Operation operation, int copies, int wanted) {
    stats.notEnoughCopies.increment();
    refuse(
        operation,
        GridException.Code.NOT_ENOUGH_COPIES,
        "%d copies can be reached, the group asks for %d; nothing was applied"
            .formatted(copies, wanted));
  }

  /**
   * The row, for a write that was meant for another life of the partition, by the epoch that its
   * sender knew; null for any other. An earlier try may have been executed in that life, or this
   * one may have been on its way since.
   */
  @Nullable NotOwner otherLife(Operation operation, long epoch, PartitionRow row) {
    if (!operation.isWrite() || PartitionRow.life(epoch) == row.life()) {
      return null;
    }
    stats.notOwner.increment();
    return new NotOwner(group, row, List.of());
  }

  /** Another group serves the map. */
  void moved(Operation operation) {
    operation.reply().reply(0, MOVED);
  }

  /** There is no log to persist to. */
  void notPersistent(Operation operation, String who) {
    refuse(
        operation,
        GridException.Code.NOT_PERSISTENT,
        "PERSISTED needs a log and "
            + who
            + " keeps none (data-log is off there); nothing was applied");
  }

  /** What is asked for can't be done with the entry as it is. */
  void wrong(Operation operation, GridException error) {
    refuse(operation, error.code(), error.getMessage() + "; nothing was applied");
  }

  private static void refuse(Operation operation, GridException.Code code, String text) {
    operation.reply().reply(0, new Failure(code, 0, text));
  }
}
