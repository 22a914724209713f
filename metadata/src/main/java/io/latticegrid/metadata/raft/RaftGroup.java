package io.latticegrid.metadata.raft;

import io.latticegrid.data.id.MemberId;

/**
 * How a log's Raft group is called: the cluster, and how often its log was begun anew after its
 * quorum was lost for good. Pure. Messages of another generation are none of this one's business.
 */
public final class RaftGroup {
  private static final long FIRST = 1;

  private RaftGroup() {}

  /** The name of a cluster's group. */
  public static String name(long clusterId, int generation) {
    return Long.toHexString(clusterId) + "." + generation;
  }

  /** The cluster of a group. */
  public static long clusterId(String group) {
    return Long.parseUnsignedLong(group, 0, group.indexOf('.'), 16);
  }

  /** Which generation of the cluster's log it is. */
  public static int generation(String group) {
    return Integer.parseInt(group, group.indexOf('.') + 1, group.length(), 10);
  }

  /** The first voter of a group; all later ones are appointed by a leader, under higher numbers. */
  public static Endpoint founder(MemberId member) {
    return new Endpoint(member.nodeId(), FIRST);
  }
}
