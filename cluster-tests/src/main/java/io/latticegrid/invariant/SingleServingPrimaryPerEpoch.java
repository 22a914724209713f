package io.latticegrid.invariant;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.partition.PartitionStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * In one epoch of a partition only one member ever serves as its primary. Confined to its caller.
 */
public final class SingleServingPrimaryPerEpoch implements ClusterInvariant {
  private record Reign(long cluster, int group, int partition, long epoch) {}

  private final Map<Reign, MemberId> served = new HashMap<>();

  @Override
  public List<Violation> check(List<MemberView> members) {
    List<Violation> violations = new ArrayList<>();
    for (MemberView member : members) {
      MetadataImage image = member.image();
      long cluster = image == null ? 0 : image.clusterId();
      for (PartitionStatus replica : member.partitions()) {
        if (replica.primary() && replica.phase().equals("SERVING")) {
          Reign reign = new Reign(cluster, replica.group(), replica.partition(), replica.epoch());
          MemberId before = served.putIfAbsent(reign, member.id());
          if (before != null && !before.equals(member.id())) {
            violations.add(
                new Violation(
                    "SingleServingPrimaryPerEpoch",
                    reign + " is served by " + before + " and by " + member.id()));
          }
        }
      }
    }
    return violations;
  }
}
