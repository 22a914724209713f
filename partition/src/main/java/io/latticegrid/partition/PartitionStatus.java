package io.latticegrid.partition;

import io.latticegrid.data.id.VersionVector;

/**
 * What one replica of a partition is doing. Immutable.
 *
 * @param group the group
 * @param partition the partition
 * @param epoch of the row that it follows
 * @param reign of the primary that it follows
 * @param primary whether it is the primary
 * @param phase what it does: SERVING, FROZEN, ALONE (without a quorum), ATTACHING, SNAPSHOT or
 *     STREAMING
 * @param vector the dots that it contains
 * @param digest over its entries; equal on replicas that contain the same
 * @param entries how many entries it holds
 * @param usedBytes bytes of records
 * @param parked answers that wait for backups
 */
public record PartitionStatus(
    int group,
    int partition,
    long epoch,
    long reign,
    boolean primary,
    String phase,
    VersionVector vector,
    long digest,
    long entries,
    long usedBytes,
    int parked) {
  static PartitionStatus of(int group, Partition partition) {
    PrimaryRole primary = partition.primary();
    BackupRole backup = partition.backup();
    String phase =
        primary != null ? primary.phase() : backup == null ? "NONE" : backup.phase().name();
    PartitionState state = partition.state();
    return new PartitionStatus(
        group,
        partition.row().partition(),
        partition.row().epoch(),
        partition.row().reign(),
        primary != null,
        phase,
        state.vector().copy(),
        state.digest(),
        state.liveCount(),
        state.usedBytes(),
        primary == null ? 0 : primary.parkedCount());
  }
}
