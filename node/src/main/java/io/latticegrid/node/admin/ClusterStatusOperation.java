package io.latticegrid.node.admin;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.ControlPlane;
import io.latticegrid.metadata.MemberHealth;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.node.wire.AdminReply;
import io.latticegrid.node.wire.AdminRequest;
import io.latticegrid.node.wire.ClusterStatus;
import io.latticegrid.node.wire.MemberStatus;
import io.latticegrid.node.wire.MemberStatus.State;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Says who belongs to the cluster and how they are, as this member sees it. */
final class ClusterStatusOperation implements AdminOperation {
  private final Supplier<ControlPlane> planes;

  ClusterStatusOperation(Supplier<ControlPlane> planes) {
    this.planes = planes;
  }

  @Override
  public void run(AdminRequest request, Consumer<AdminReply> reply) {
    ControlPlane plane = planes.get();
    MetadataImage image = plane.image();
    reply.accept(
        image == null
            ? AdminReplies.notJoined()
            : AdminReply.newBuilder().setClusterStatus(status(plane, image)).build());
  }

  private ClusterStatus status(ControlPlane plane, MetadataImage image) {
    ClusterStatus.Builder status =
        ClusterStatus.newBuilder()
            .setClusterId(image.clusterId())
            .setClusterName(image.clusterName())
            .setIndex(image.index())
            .setSeenBy(AdminReplies.toWire(plane.self().id()));
    MemberId coordinator = plane.stats().term().coordinator();
    if (image.isMember(coordinator)) {
      status.setCoordinator(AdminReplies.toWire(coordinator));
    }
    for (int rank = 0; rank < image.members().size(); rank++) {
      status.addMembers(member(plane, image.members().get(rank), rank));
    }
    return status.build();
  }

  private MemberStatus member(ControlPlane plane, MemberInfo member, int rank) {
    MemberHealth health = plane.health(member.id());
    return MemberStatus.newBuilder()
        .setId(AdminReplies.toWire(member.id()))
        .setHost(member.address().host())
        .setPort(member.address().port())
        .setShards(member.shards())
        .setRank(rank)
        .setState(health.suspect() ? State.SUSPECT : State.OK)
        .setLease(health.lease())
        .build();
  }
}
