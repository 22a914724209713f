package io.latticegrid.metadata.raft;

import io.latticegrid.data.error.GridException;
import io.microraft.RaftConfig;

/**
 * The figures of the log's Raft. Immutable. MicroRaft counts in whole seconds; its clock and timers
 * run faster by a factor, so that a second of its is a part of ours.
 *
 * @param timeFactor by how much its time runs faster; a heartbeat comes every {@code 1/timeFactor}
 *     s
 * @param heartbeatsMissed after how many missed heartbeats a leader counts as gone; fewer elects in
 *     vain, more leaves the cluster without coordinator for longer
 * @param electionMillis how long an election may take, in its own milliseconds
 * @param snapshotEvery after how many records the image is written and the log cut; fewer writes
 *     more, more takes longer to start, and lets a new voter, to whom the leader goes back entry by
 *     entry, a round trip each, count as stuck before it has begun
 * @param pendingLimit how many records may be under way
 * @param chunkBytes into what pieces a snapshot is cut; must fit into a frame
 */
public record RaftFigures(
    int timeFactor,
    int heartbeatsMissed,
    int electionMillis,
    int snapshotEvery,
    int pendingLimit,
    int chunkBytes) {
  /** What a node runs with unless told otherwise. */
  public static final RaftFigures DEFAULT = new RaftFigures(5, 5, 1_500, 100, 64, 256 << 10);

  /** Checks the figures. */
  public RaftFigures {
    check(timeFactor >= 1 && timeFactor <= 100, "timeFactor must be 1 to 100");
    check(heartbeatsMissed >= 2, "heartbeatsMissed must be at least 2");
    check(electionMillis >= 100, "electionMillis must be at least 100");
    check(snapshotEvery >= 2, "snapshotEvery must be at least 2");
    check(pendingLimit >= 8, "pendingLimit must be at least 8");
    check(chunkBytes >= 1_024 && chunkBytes <= 8 << 20, "chunkBytes must be 1 KiB to 8 MiB");
  }

  /** The same with snapshots after so many records. */
  public RaftFigures withSnapshotEvery(int records) {
    return new RaftFigures(
        timeFactor, heartbeatsMissed, electionMillis, records, pendingLimit, chunkBytes);
  }

  /** Our time of a heartbeat. */
  public long heartbeatNanos() {
    return 1_000_000_000L / timeFactor;
  }

  RaftConfig toMicroRaft() {
    return RaftConfig.newBuilder()
        .setLeaderHeartbeatPeriodSecs(1)
        .setLeaderHeartbeatTimeoutSecs(heartbeatsMissed)
        .setLeaderElectionTimeoutMillis(electionMillis)
        .setAppendEntriesRequestBatchSize(16)
        .setCommitCountToTakeSnapshot(snapshotEvery)
        .setMaxPendingLogEntryCount(pendingLimit)
        .setTransferSnapshotsFromFollowersEnabled(false)
        .setRaftNodeReportPublishPeriodSecs(2)
        .build();
  }

  private static void check(boolean condition, String what) {
    if (!condition) {
      throw new GridException(GridException.Code.INVALID_ARGUMENT, "raft." + what);
    }
  }
}
