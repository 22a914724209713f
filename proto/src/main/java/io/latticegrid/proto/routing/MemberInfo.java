package io.latticegrid.proto.routing;

import io.latticegrid.data.id.MemberId;

/**
 * What everybody knows of a member. Immutable.
 *
 * @param id node id and incarnation
 * @param address where it listens for the binary protocol
 * @param shards how many shards it has; partition p belongs to {@link ShardTable#shardOf}
 * @param protocol the versions of the protocol that it speaks
 * @param zone what it may fail together with, such as a rack; members of none are zones of their
 *     own
 */
public record MemberInfo(
    MemberId id, Address address, int shards, ProtocolRange protocol, String zone) {
  /** A member in no zone. */
  public MemberInfo(MemberId id, Address address, int shards, ProtocolRange protocol) {
    this(id, address, shards, protocol, "");
  }

  /** A member in no zone that speaks all versions up to one. */
  public MemberInfo(MemberId id, Address address, int shards, int newestVersion) {
    this(id, address, shards, newestVersion, "");
  }

  /** A member that speaks all versions up to one. */
  public MemberInfo(MemberId id, Address address, int shards, int newestVersion, String zone) {
    this(id, address, shards, new ProtocolRange(Math.min(1, newestVersion), newestVersion), zone);
  }
}
