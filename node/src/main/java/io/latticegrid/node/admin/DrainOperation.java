package io.latticegrid.node.admin;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.ControlPlane;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.node.wire.AdminReply;
import io.latticegrid.node.wire.AdminRequest;
import io.latticegrid.node.wire.DrainRequest;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Marks a member as draining, or takes the mark back, and says how far it is. The member leaves by
 * itself when it has nothing any more, so whoever waits for it asks again.
 */
final class DrainOperation implements AdminOperation {
  private final Supplier<ControlPlane> planes;

  DrainOperation(Supplier<ControlPlane> planes) {
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
    DrainRequest wanted = request.getDrain();
    MemberId member = AdminReplies.fromWire(wanted.getMember());
    boolean marked = image.draining().contains(member);
    if (!image.isMember(member) || marked != wanted.getCancel()) {
      reply.accept(status(image, member));
      return;
    }
    plane
        .log()
        .propose(
            new MetadataRecord.MemberDraining(member, !wanted.getCancel()),
            outcome -> {
              AdminReply refusal = AdminReplies.refusal(outcome);
              MetadataImage after = plane.image();
              if (refusal != null) {
                reply.accept(refusal);
              } else {
                reply.accept(status(after == null ? image : after, member));
              }
            });
  }

  private static AdminReply status(MetadataImage image, MemberId member) {
    return AdminReply.newBuilder().setDrain(DrainProgress.of(image, member).toWire()).build();
  }
}
