package io.latticegrid.node.admin;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.ControlPlane;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.node.wire.AdminReply;
import io.latticegrid.node.wire.AdminRequest;
import io.latticegrid.node.wire.Forgotten;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Says that a former member will not return with its memory. */
final class ForgetOperation implements AdminOperation {
  private final Supplier<ControlPlane> planes;

  ForgetOperation(Supplier<ControlPlane> planes) {
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
    MemberId member = AdminReplies.fromWire(request.getForget().getMember());
    int released = awaited(image, member);
    plane
        .log()
        .propose(
            new MetadataRecord.MemberForgotten(member),
            outcome -> {
              AdminReply refusal = AdminReplies.refusal(outcome);
              reply.accept(refusal == null ? forgotten(released) : refusal);
            });
  }

  private static AdminReply forgotten(int released) {
    return AdminReply.newBuilder()
        .setForgotten(Forgotten.newBuilder().setReleased(released))
        .build();
  }

  /** How many partitions wait for a former member. */
  static int awaited(MetadataImage image, MemberId member) {
    return (int)
        image.tables().stream()
            .flatMap(table -> table.rows().stream())
            .filter(row -> row.holders().contains(member))
            .count();
  }
}
