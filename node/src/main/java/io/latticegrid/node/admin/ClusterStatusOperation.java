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
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

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

  private static ClusterStatus status(ControlPlane plane, MetadataImage image) {
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
      MemberInfo member = image.members().get(rank);
      status.addMembers(member(plane, member, state(image, member.id())).setRank(rank));
    }
    for (MemberId holder : holders(image)) {
      status.addMembers(
          MemberStatus.newBuilder()
              .setId(AdminReplies.toWire(holder))
              .setState(State.HOLDER)
              .setAwaited(ForgetOperation.awaited(image, holder)));
    }
    return status.build();
  }

  /** Former members that something is expected of. */
  private static List<MemberId> holders(MetadataImage image) {
    Stream<MemberId> away = image.away().stream().filter(id -> !image.isMember(id));
    Stream<MemberId> holders =
        image.tables().stream()
            .flatMap(table -> table.rows().stream())
            .flatMap(row -> row.holders().stream());
    return Stream.concat(away, holders).distinct().sorted().toList();
  }

  private static State state(MetadataImage image, MemberId member) {
    if (image.draining().contains(member)) {
      return State.DRAINING;
    }
    return image.away().contains(member) ? State.MERGING : State.OK;
  }

  private static MemberStatus.Builder member(ControlPlane plane, MemberInfo member, State state) {
    MemberHealth health = plane.health(member.id());
    return MemberStatus.newBuilder()
        .setId(AdminReplies.toWire(member.id()))
        .setHost(member.address().host())
        .setPort(member.address().port())
        .setShards(member.shards())
        .setZone(member.zone())
        .setState(health.suspect() ? State.SUSPECT : state)
        .setLease(health.lease());
  }
}
