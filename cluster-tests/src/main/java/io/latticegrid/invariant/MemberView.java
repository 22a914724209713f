package io.latticegrid.invariant;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.partition.PartitionStatus;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one member that runs sees the world. Immutable.
 *
 * @param name of its host
 * @param id of the member
 * @param image the metadata that it knows; null while it belongs to no cluster
 * @param partitions the replicas that it holds
 * @param longestQueue tasks that wait on the loop where most do
 */
public record MemberView(
    String name,
    MemberId id,
    @Nullable MetadataImage image,
    List<PartitionStatus> partitions,
    int longestQueue) {
  /** Copies the list. */
  public MemberView {
    partitions = List.copyOf(partitions);
  }

  /** The replica of a partition, if it holds one. */
  public Optional<PartitionStatus> replica(int group, int partition) {
    return partitions.stream()
        .filter(replica -> replica.group() == group && replica.partition() == partition)
        .findFirst();
  }
}
