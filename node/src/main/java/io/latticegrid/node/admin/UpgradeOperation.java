package io.latticegrid.node.admin;

import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.metadata.ControlPlane;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.node.wire.AdminReply;
import io.latticegrid.node.wire.AdminRequest;
import io.latticegrid.node.wire.UpgradeMember;
import io.latticegrid.node.wire.UpgradeStatus;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Says at which feature level the cluster is, and raises it. */
final class UpgradeOperation implements AdminOperation {
  private final Supplier<ControlPlane> planes;

  UpgradeOperation(Supplier<ControlPlane> planes) {
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
    if (!request.getUpgrade().getRaise()) {
      reply.accept(status(image));
      return;
    }
    int asked = request.getUpgrade().getLevel();
    int level = asked == 0 ? highest(image) : asked;
    if (level == image.catalog().featureLevel()) {
      reply.accept(status(image));
      return;
    }
    // Said here as well, so that it reads the same whoever is asked.
    String objection = image.objection(new MetadataRecord.FeatureLevelRaised(level));
    if (objection != null) {
      reply.accept(AdminReplies.error(Code.UNSUPPORTED_VERSION, objection));
      return;
    }
    plane
        .log()
        .propose(
            new MetadataRecord.FeatureLevelRaised(level),
            outcome -> {
              AdminReply refusal = AdminReplies.refusal(outcome);
              MetadataImage raised = plane.image();
              reply.accept(refusal != null ? refusal : status(raised == null ? image : raised));
            });
  }

  /** The highest level that all members can follow. */
  private static int highest(MetadataImage image) {
    return image.members().stream()
        .mapToInt(member -> member.protocol().newest())
        .min()
        .orElse(image.catalog().featureLevel());
  }

  private static AdminReply status(MetadataImage image) {
    UpgradeStatus.Builder status =
        UpgradeStatus.newBuilder()
            .setLevel(image.catalog().featureLevel())
            .setHighest(highest(image));
    for (MemberInfo member : image.members()) {
      status.addMembers(
          UpgradeMember.newBuilder()
              .setId(AdminReplies.toWire(member.id()))
              .setHost(member.address().host())
              .setPort(member.address().port())
              .setOldest(member.protocol().oldest())
              .setNewest(member.protocol().newest()));
    }
    return AdminReply.newBuilder().setUpgrade(status).build();
  }
}
