package io.latticegrid.partition;

/**
 * What the metadata log is asked when a map is to pass to another group in one partition.
 * Immutable.
 *
 * @param mapId the map
 * @param partition the partition
 * @param from the group that it leaves
 * @param to the group that has all of it
 * @param fromReign the reign of the primary that asks
 * @param toReign the reign whose in-sync replicas have it
 * @param move which move of the map it belongs to
 */
public record MapPassage(
    int mapId, int partition, int from, int to, long fromReign, long toReign, long move) {}
