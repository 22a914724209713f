package io.latticegrid.node.admin;

import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.metadata.ControlPlane;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.MapEntry;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.node.wire.AdminReply;
import io.latticegrid.node.wire.AdminRequest;
import io.latticegrid.node.wire.MoveMapRequest;
import io.latticegrid.node.wire.MoveMapStatus;
import io.latticegrid.proto.routing.MapPlacement;
import io.latticegrid.proto.routing.PartitionRow.State;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Has a map move to another group, and says how far it is. The primaries move it by themselves, so
 * whoever waits for it asks again.
 */
final class MoveMapOperation implements AdminOperation {
  private static final int MOST_STUCK = 8;

  private final Supplier<ControlPlane> planes;

  MoveMapOperation(Supplier<ControlPlane> planes) {
    this.planes = planes;
  }

  @Override
  public void run(AdminRequest request, Consumer<AdminReply> reply) {
    ControlPlane plane = planes.get();
    if (plane.image() == null) {
      reply.accept(AdminReplies.notJoined());
    } else {
      // Whoever was asked before may have been ahead of this member.
      plane.log().catchUp(outcome -> run(plane, request.getMoveMap(), reply));
    }
  }

  private static void run(ControlPlane plane, MoveMapRequest wanted, Consumer<AdminReply> reply) {
    MetadataImage image = plane.image();
    if (image == null) {
      reply.accept(AdminReplies.notJoined());
      return;
    }
    MapEntry map = image.catalog().map(wanted.getMap()).orElse(null);
    if (map == null) {
      String text = "there is no map '" + wanted.getMap() + "'";
      reply.accept(AdminReplies.error(Code.UNKNOWN_MAP, text));
      return;
    }
    GroupInfo to = image.catalog().group(wanted.getTo()).orElse(null);
    if (to == null && !wanted.getTo().isEmpty()) {
      String text = "there is no group '" + wanted.getTo() + "'";
      reply.accept(AdminReplies.error(Code.INVALID_ARGUMENT, text));
    } else if (to != null && to.id() != map.target() && map.info().definition().store() != null) {
      // Rows of two groups have epochs of their own, by which a store can't tell who is newer.
      String text = "map '" + map.name() + "' has a store; such a map can't be moved yet";
      reply.accept(AdminReplies.error(Code.INVALID_ARGUMENT, text));
    } else if (to == null || to.id() == map.target()) {
      reply.accept(status(image, map.name()));
    } else {
      MetadataRecord change = new MetadataRecord.MapMoving(map.id(), to.id());
      plane
          .log()
          .propose(
              change,
              outcome -> {
                AdminReply refusal = AdminReplies.refusal(outcome);
                MetadataImage after = plane.image();
                reply.accept(
                    refusal != null ? refusal : status(after == null ? image : after, map.name()));
              });
    }
  }

  private static AdminReply status(MetadataImage image, String name) {
    MapEntry map = image.catalog().map(name).orElseThrow();
    MapPlacement place = map.placement(image.index());
    MoveMapStatus.Builder status =
        MoveMapStatus.newBuilder()
            .setMap(name)
            .setFrom(image.catalog().group(map.group()).orElseThrow().name())
            .setTo(image.catalog().group(map.target()).orElseThrow().name())
            .setPartitions(image.partitionCount())
            .setMoved(place.movedCount());
    for (int partition = 0; partition < image.partitionCount(); partition++) {
      boolean served =
          image.table(place.group()).row(partition).state() == State.SERVED
              && image.table(place.target()).row(partition).state() == State.SERVED;
      boolean stays = place.isMoving() && !place.isMoved(partition);
      if (stays && !served && status.getStuckCount() < MOST_STUCK) {
        status.addStuck(partition);
      }
    }
    return AdminReply.newBuilder().setMoveMap(status).build();
  }
}
