package io.latticegrid.node.admin;

import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.metadata.ControlPlane;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.node.wire.AcceptLossRequest;
import io.latticegrid.node.wire.AdminReply;
import io.latticegrid.node.wire.AdminRequest;
import io.latticegrid.node.wire.LossAccepted;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Has lost partitions served again, empty. */
final class AcceptLossOperation implements AdminOperation {
  private final Supplier<ControlPlane> planes;

  AcceptLossOperation(Supplier<ControlPlane> planes) {
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
    AcceptLossRequest wanted = request.getAcceptLoss();
    String name = wanted.getGroup().isEmpty() ? GroupInfo.DEFAULT_NAME : wanted.getGroup();
    Optional<GroupInfo> group = image.catalog().group(name);
    if (group.isEmpty()) {
      reply.accept(AdminReplies.error(Code.INVALID_ARGUMENT, "there is no group '" + name + "'"));
      return;
    }
    int number = group.get().id();
    List<Integer> partitions =
        wanted.getAll()
            ? lost(image, number)
            : wanted.getPartitionsList().stream().sorted().distinct().toList();
    if (wanted.getAll() && partitions.isEmpty()) {
      reply.accept(accepted(partitions));
      return;
    }
    plane
        .log()
        .propose(
            new MetadataRecord.LossAccepted(number, partitions),
            outcome -> {
              AdminReply refusal = AdminReplies.refusal(outcome);
              reply.accept(refusal == null ? accepted(partitions) : refusal);
            });
  }

  private static AdminReply accepted(List<Integer> partitions) {
    return AdminReply.newBuilder()
        .setLossAccepted(LossAccepted.newBuilder().addAllPartitions(partitions))
        .build();
  }

  private static List<Integer> lost(MetadataImage image, int group) {
    return image.table(group).rows().stream()
        .filter(row -> row.state() == PartitionRow.State.LOST)
        .map(PartitionRow::partition)
        .toList();
  }
}
