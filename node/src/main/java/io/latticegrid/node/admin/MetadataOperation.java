package io.latticegrid.node.admin;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.ControlPlane;
import io.latticegrid.metadata.ControlStats;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.raft.Endpoint;
import io.latticegrid.metadata.raft.RaftView;
import io.latticegrid.node.wire.AdminMember;
import io.latticegrid.node.wire.AdminReply;
import io.latticegrid.node.wire.AdminRequest;
import io.latticegrid.node.wire.MetadataStatus;
import io.latticegrid.node.wire.VoterStatus;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Says how the metadata log stands: who leads, who votes, how far they are. */
final class MetadataOperation implements AdminOperation {
  private final Supplier<ControlPlane> planes;

  MetadataOperation(Supplier<ControlPlane> planes) {
    this.planes = planes;
  }

  @Override
  public void run(AdminRequest request, Consumer<AdminReply> reply) {
    ControlPlane plane = planes.get();
    MetadataImage image = plane.image();
    if (image == null) {
      reply.accept(AdminReplies.notJoined());
      return;
    }
    ControlStats stats = plane.stats();
    MetadataStatus.Builder status =
        MetadataStatus.newBuilder()
            .setSeenBy(member(plane.self().id()))
            .setTerm(stats.term().number())
            .setIndex(image.index());
    if (stats.term().number() > 0) {
      status.setCoordinator(member(stats.term().coordinator()));
    }
    RaftView view = plane.voters();
    if (view != null) {
      status
          .setVoter(view.voters().contains(view.self()))
          .setGroup(view.group())
          .setCommitIndex(view.commitIndex())
          .setSnapshotIndex(view.snapshotIndex());
      view.members().forEach(endpoint -> status.addVoters(voter(endpoint, view, image)));
    }
    reply.accept(AdminReply.newBuilder().setMetadata(status).build());
  }

  private static VoterStatus voter(Endpoint endpoint, RaftView view, MetadataImage image) {
    boolean self = endpoint.equals(view.self());
    VoterStatus.Builder out =
        VoterStatus.newBuilder()
            .setEndpoint(endpoint.toString())
            .setVotes(view.voters().contains(endpoint))
            .setLeads(endpoint.equals(view.leader()))
            .setProgress(self ? view.commitIndex() : view.progress().getOrDefault(endpoint, 0L));
    image.memberIds().stream()
        .filter(id -> id.nodeId() == endpoint.nodeId())
        .findFirst()
        .ifPresent(id -> out.setMember(member(id)));
    return out.build();
  }

  private static AdminMember member(MemberId id) {
    return AdminMember.newBuilder().setNodeId(id.nodeId()).setIncarnation(id.incarnation()).build();
  }
}
