package io.latticegrid.metadata.image;

/**
 * What a cluster is from its founding to its end. Immutable.
 *
 * @param id random, never 0
 * @param name as its creator was told
 * @param partitionCount partitions a group
 */
public record ClusterIdentity(long id, String name, int partitionCount) {}
