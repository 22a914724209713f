package io.latticegrid.node.admin;

import com.google.protobuf.InvalidProtocolBufferException;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.node.wire.AdminReply;
import io.latticegrid.node.wire.AdminRequest;
import io.latticegrid.node.wire.ClusterStatus;
import io.latticegrid.node.wire.ClusterStatusRequest;
import io.latticegrid.node.wire.DrainRequest;
import io.latticegrid.node.wire.GroupStatus;
import io.latticegrid.node.wire.GroupsRequest;
import io.latticegrid.node.wire.Maps;
import io.latticegrid.node.wire.MapsRequest;
import io.latticegrid.node.wire.MetadataStatus;
import io.latticegrid.node.wire.MetadataStatusRequest;
import io.latticegrid.node.wire.MoveMapRequest;
import io.latticegrid.node.wire.MoveMapStatus;
import io.latticegrid.node.wire.Stores;
import io.latticegrid.node.wire.StoresRequest;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends administrative requests over a client's connections and waits for the reply. */
public final class AdminClient {
  private final LatticeClient client;

  /** Over a client that the caller closes. */
  public AdminClient(LatticeClient client) {
    this.client = client;
  }

  /** Asks any member. */
  public AdminReply ask(AdminRequest request) {
    return ask(null, request);
  }

  /**
   * Asks one member, or any.
   *
   * @throws GridException the reply's error, or why there is none
   */
  public AdminReply ask(@Nullable MemberId member, AdminRequest request) {
    try {
      AdminReply reply = AdminReply.parseFrom(client.administer(member, request.toByteArray()));
      if (reply.hasError()) {
        throw AdminReplies.toException(reply.getError());
      }
      return reply;
    } catch (InvalidProtocolBufferException e) {
      throw new GridException(GridException.Code.INTERNAL, "a malformed reply", e);
    }
  }

  /**
   * What a member sees of the metadata log: its voters if it votes itself, none if it observes.
   *
   * @param member whom to ask; null for any
   */
  public MetadataStatus metadata(@Nullable MemberId member) {
    AdminRequest request =
        AdminRequest.newBuilder().setMetadata(MetadataStatusRequest.getDefaultInstance()).build();
    return ask(member, request).getMetadata();
  }

  /** Has a member hand over and leave, or takes that back, and says how far it is. */
  public DrainProgress drain(MemberId member, boolean cancel) {
    DrainRequest request =
        DrainRequest.newBuilder().setMember(AdminReplies.toWire(member)).setCancel(cancel).build();
    return DrainProgress.fromWire(
        ask(AdminRequest.newBuilder().setDrain(request).build()).getDrain());
  }

  /**
   * Has a map move to another group, or back on its way; says how far it is.
   *
   * @param to the group; empty to say only how it stands
   */
  public MoveMapStatus moveMap(String map, String to) {
    MoveMapRequest request = MoveMapRequest.newBuilder().setMap(map).setTo(to).build();
    return ask(AdminRequest.newBuilder().setMoveMap(request).build()).getMoveMap();
  }

  /** Asks every member about the stores behind maps, or has it do something about them. */
  public Stores stores(StoresRequest request) {
    AdminRequest asked = AdminRequest.newBuilder().setStores(request).build();
    List<Stores> answers = new ArrayList<>();
    for (MemberInfo member : client.members()) {
      answers.add(ask(member.id(), asked).getStores());
    }
    return StoreSums.of(answers);
  }

  /** What maps take, on all members together. */
  public Maps maps() {
    AdminRequest asked =
        AdminRequest.newBuilder().setMaps(MapsRequest.getDefaultInstance()).build();
    List<Maps> answers = new ArrayList<>();
    for (MemberInfo member : client.members()) {
      answers.add(ask(member.id(), asked).getMaps());
    }
    return MapSums.of(answers);
  }

  /** The replica groups. */
  public List<GroupStatus> groups() {
    AdminRequest request =
        AdminRequest.newBuilder().setGroups(GroupsRequest.getDefaultInstance()).build();
    return ask(request).getGroups().getGroupsList();
  }

  /** How the cluster is, as any member sees it: without a coordinator that must do. */
  public ClusterStatus localStatus() {
    return ask(AdminRequest.newBuilder()
            .setClusterStatus(ClusterStatusRequest.getDefaultInstance())
            .build())
        .getClusterStatus();
  }

  /** How the cluster is, as the coordinator sees it; as any member does while there is none. */
  public ClusterStatus clusterStatus() {
    AdminRequest request =
        AdminRequest.newBuilder()
            .setClusterStatus(ClusterStatusRequest.getDefaultInstance())
            .build();
    ClusterStatus status = ask(request).getClusterStatus();
    MemberId coordinator =
        status.hasCoordinator() ? AdminReplies.fromWire(status.getCoordinator()) : null;
    boolean elsewhere = coordinator != null && !status.getCoordinator().equals(status.getSeenBy());
    return elsewhere ? ask(coordinator, request).getClusterStatus() : status;
  }
}
