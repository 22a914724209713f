package io.latticegrid.metadata;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.log.ReplicatedLog;
import io.latticegrid.metadata.raft.Endpoint;
import io.latticegrid.metadata.raft.RaftView;
import io.latticegrid.metadata.swim.Reachability;
import io.latticegrid.metadata.swim.SwimDetector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether the metadata log may be begun anew at a member: only if, as far as it can see, the quorum
 * of the voters is gone. Confined to the control loop.
 */
final class Recovery {
  /** How many times longer than a lease a coordinator must have been silent. */
  private static final int PATIENCE = 3;

  private final ControlContext context;
  private final ReplicatedLog log;
  private final Following following;
  private final LinkReports links;
  private final SwimDetector detector;

  Recovery(
      ControlContext context,
      ReplicatedLog log,
      Following following,
      LinkReports links,
      SwimDetector detector) {
    this.context = context;
    this.log = log;
    this.following = following;
    this.links = links;
    this.detector = detector;
  }

  /** Why it may not, in the cluster that the caller means; null if it may. */
  @Nullable GridException objection(@Nullable MetadataImage image, long clusterId) {
    if (image == null) {
      return new GridException(
          Code.NOT_AVAILABLE,
          "this node belongs to no cluster at the moment; stop it and recover its directory");
    }
    return clusterId == image.clusterId()
        ? objection(image)
        : new GridException(
            Code.WRONG_CLUSTER,
            "the cluster here is %016x, not %016x".formatted(image.clusterId(), clusterId));
  }

  private @Nullable GridException objection(MetadataImage image) {
    long now = context.now();
    MemberId coordinator = log.coordinator();
    if (log.leading() != null) {
      return alive("this member is the coordinator, and decides");
    }
    long silenceMillis = following.silence(now) / 1_000_000;
    if (coordinator != null && following.silence(now) < PATIENCE * context.leaseNanos()) {
      return alive("coordinator %s was heard %d ms ago".formatted(coordinator, silenceMillis));
    }
    RaftView view = log.view();
    List<Endpoint> voters = view == null ? List.of() : view.voters();
    long well = voters.stream().filter(voter -> isWell(voter, image, now)).count();
    return well * 2 > voters.size()
        ? alive(
            "%d of %d voters of the metadata log can be reached; they elect another coordinator"
                .formatted(well, voters.size()))
        : null;
  }

  private boolean isWell(Endpoint voter, MetadataImage image, long now) {
    if (voter.nodeId() == context.selfId().nodeId()) {
      return true;
    }
    return image.memberIds().stream()
        .anyMatch(id ->
            id.nodeId() == voter.nodeId()
                && detector.state(id) == Reachability.ALIVE
                && !links.isReported(id, now));
  }

  private static GridException alive(String why) {
    return new GridException(Code.QUORUM_ALIVE, "the metadata log must not be begun anew: " + why);
  }
}
