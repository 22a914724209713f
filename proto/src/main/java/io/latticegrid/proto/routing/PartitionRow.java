package io.latticegrid.proto.routing;

import io.latticegrid.data.id.MemberId;
import java.util.List;
import java.util.Optional;

/**
 * The row of one partition in the partition table. Immutable.
 *
 * @param partition number of the partition, from 0
 * @param epoch counts every change of this row
 * @param reign the epoch at which the present primary took over; streams of one reign go on over
 *     changes of the in-sync set
 * @param replicas the members that have or are getting a copy; the first is the primary; empty if
 *     every copy is lost
 * @param inSync those replicas that have every acknowledged write, the primary included, in the
 *     order of {@code replicas}
 * @param target the replica list that a planned move works towards; empty when nothing is planned
 */
public record PartitionRow(
    int partition,
    long epoch,
    long reign,
    List<MemberId> replicas,
    List<MemberId> inSync,
    List<MemberId> target) {
  /** Copies the lists. */
  public PartitionRow {
    replicas = List.copyOf(replicas);
    inSync = List.copyOf(inSync);
    target = List.copyOf(target);
  }

  /** The member that serves the partition, if any copy is left. */
  public Optional<MemberId> primary() {
    return replicas.isEmpty() ? Optional.empty() : Optional.of(replicas.get(0));
  }

  /** Whether a member serves the partition. */
  public boolean isPrimary(MemberId member) {
    return !replicas.isEmpty() && replicas.get(0).equals(member);
  }

  /** Whether a member has or is getting a copy. */
  public boolean isReplica(MemberId member) {
    return replicas.contains(member);
  }
}
