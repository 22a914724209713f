package io.latticegrid.node.admission;

import io.latticegrid.proto.routing.MemberInfo;

/**
 * What a node tells whoever connects. Immutable.
 *
 * @param self the node
 * @param clusterName the cluster's name
 * @param clusterId the cluster; 0 while the node is in none
 * @param partitionCount partitions a group
 */
public record SessionInfo(
    MemberInfo self, String clusterName, long clusterId, int partitionCount) {}
