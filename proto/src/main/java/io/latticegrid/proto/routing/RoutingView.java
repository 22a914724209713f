package io.latticegrid.proto.routing;

import io.latticegrid.data.id.MemberId;
import java.util.List;
import java.util.Optional;

/**
 * What a client needs to route: members and tables. Immutable.
 *
 * @param clusterId the cluster
 * @param version index of the metadata log at which this view stands; an older one is ignored
 * @param partitionCount partitions a group
 * @param members in the order in which they joined, the oldest first
 * @param tables one a group, by group number
 */
public record RoutingView(
    long clusterId,
    long version,
    int partitionCount,
    List<MemberInfo> members,
    List<PartitionTable> tables) {
  /** Copies the lists. */
  public RoutingView {
    members = List.copyOf(members);
    tables = List.copyOf(tables);
  }

  /** The member of an id, if it belongs to the cluster. */
  public Optional<MemberInfo> member(MemberId id) {
    return members.stream().filter(member -> member.id().equals(id)).findFirst();
  }

  /** The table of a group, if there is one. */
  public Optional<PartitionTable> table(int group) {
    return tables.stream().filter(table -> table.group() == group).findFirst();
  }
}
