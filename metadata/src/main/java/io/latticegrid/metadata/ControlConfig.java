package io.latticegrid.metadata;

import io.latticegrid.data.error.GridException;
import io.latticegrid.metadata.image.DefaultGroup;
import io.latticegrid.metadata.image.GroupInfo.OnSplit;
import io.latticegrid.metadata.raft.RaftFigures;

/**
 * The figures of the control plane. Immutable.
 *
 * @param clusterName a node joins only clusters of its own name
 * @param partitionCount partitions a group in a cluster that this node creates; joining, it takes
 *     the cluster's
 * @param defaultGroup the default group of a cluster that this node creates
 * @param tickMillis how often time-outs are looked at; they are late by at most this much
 * @param pingMillis how often the coordinator pings; more costs traffic, less renews leases too
 *     late
 * @param leaseMillis how long a member serves without hearing of the coordinator; also how long a
 *     new coordinator waits
 * @param leaseMarginMillis what a coordinator waits beyond leases; covers clocks that run at
 *     different speeds
 * @param silenceMillis after how long without a sign of life a member counts as dead
 * @param voterStuckMillis after how long without progress a voter's log is begun anew
 * @param retryMillis how often requests, joins and the log are sent again
 * @param proposalTimeoutMillis when a proposal without answer is reported as unknown
 * @param raft the figures of the metadata log's Raft
 */
public record ControlConfig(
    String clusterName,
    int partitionCount,
    DefaultGroup defaultGroup,
    int tickMillis,
    int pingMillis,
    int leaseMillis,
    int leaseMarginMillis,
    int silenceMillis,
    int voterStuckMillis,
    int retryMillis,
    int proposalTimeoutMillis,
    RaftFigures raft) {
  /** What a node runs with unless told otherwise. */
  public static final ControlConfig DEFAULT =
      new ControlConfig(
          "lattice",
          271,
          DefaultGroup.DEFAULT,
          50,
          250,
          1_000,
          100,
          3_000,
          10_000,
          500,
          10_000,
          RaftFigures.DEFAULT);

  /** Checks the figures and how they relate. */
  public ControlConfig {
    check(!clusterName.isBlank(), "clusterName is empty");
    check(partitionCount >= 1 && partitionCount <= 65_536, "partitionCount must be 1 to 65536");
    check(tickMillis >= 1 && tickMillis <= pingMillis, "tickMillis must be 1 to pingMillis");
    check(pingMillis * 2 <= leaseMillis, "leaseMillis must be at least twice pingMillis");
    check(leaseMarginMillis >= 0, "leaseMarginMillis must not be negative");
    check(leaseMillis < silenceMillis, "silenceMillis must be more than leaseMillis");
    check(voterStuckMillis > silenceMillis, "voterStuckMillis must be more than silenceMillis");
    check(retryMillis >= tickMillis, "retryMillis must be at least tickMillis");
    check(proposalTimeoutMillis > retryMillis, "proposalTimeoutMillis must exceed retryMillis");
  }

  /** The same figures for a cluster of another name and size. */
  public ControlConfig forCluster(String name, int partitions, int backups) {
    return new ControlConfig(
        name,
        partitions,
        new DefaultGroup(backups, defaultGroup.onSplit()),
        tickMillis,
        pingMillis,
        leaseMillis,
        leaseMarginMillis,
        silenceMillis,
        voterStuckMillis,
        retryMillis,
        proposalTimeoutMillis,
        raft);
  }

  /** The same, where a side without quorum of the default group does this. */
  public ControlConfig withOnSplit(OnSplit onSplit) {
    return new ControlConfig(
        clusterName,
        partitionCount,
        new DefaultGroup(defaultGroup.backups(), onSplit),
        tickMillis,
        pingMillis,
        leaseMillis,
        leaseMarginMillis,
        silenceMillis,
        voterStuckMillis,
        retryMillis,
        proposalTimeoutMillis,
        raft);
  }

  /** The same with other figures of the log. */
  public ControlConfig withRaft(RaftFigures figures) {
    return new ControlConfig(
        clusterName,
        partitionCount,
        defaultGroup,
        tickMillis,
        pingMillis,
        leaseMillis,
        leaseMarginMillis,
        silenceMillis,
        voterStuckMillis,
        retryMillis,
        proposalTimeoutMillis,
        figures);
  }

  /** The same with another lease and another silence after which a member counts as dead. */
  public ControlConfig withLease(int newLeaseMillis, int newSilenceMillis) {
    return new ControlConfig(
        clusterName,
        partitionCount,
        defaultGroup,
        tickMillis,
        pingMillis,
        newLeaseMillis,
        leaseMarginMillis,
        newSilenceMillis,
        voterStuckMillis,
        retryMillis,
        proposalTimeoutMillis,
        raft);
  }

  private static void check(boolean condition, String what) {
    if (!condition) {
      throw new GridException(GridException.Code.INVALID_ARGUMENT, "control." + what);
    }
  }
}
