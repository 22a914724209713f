package io.latticegrid.node.admin;

import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.metadata.ControlPlane;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.metadata.image.MetadataRecord.Loss;
import io.latticegrid.metadata.image.RecordLevels;
import io.latticegrid.node.wire.AcceptLossRequest;
import io.latticegrid.node.wire.AdminReply;
import io.latticegrid.node.wire.AdminRequest;
import io.latticegrid.node.wire.LossAccepted;
import io.latticegrid.node.wire.LossLeft;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Has lost partitions served again, empty. A partition is given up only in the generation that the
 * request names; one that has begun anew since is left alone, and the reply says so.
 */
final class AcceptLossOperation implements AdminOperation {
  private static final String UNNAMED =
      "a loss is accepted by partition and generation; use the 'lattice' of this version";

  private final Supplier<ControlPlane> planes;

  AcceptLossOperation(Supplier<ControlPlane> planes) {
    this.planes = planes;
  }

  @Override
  public void run(AdminRequest request, Consumer<AdminReply> reply) {
    ControlPlane plane = planes.get();
    if (plane.image() == null) {
      reply.accept(AdminReplies.notJoined());
    } else {
      // Whoever showed the losses may have been ahead of this member.
      plane.log().catchUp(outcome -> run(plane, request.getAcceptLoss(), reply));
    }
  }

  private static void run(
      ControlPlane plane, AcceptLossRequest wanted, Consumer<AdminReply> reply) {
    MetadataImage image = plane.image();
    if (image == null) {
      reply.accept(AdminReplies.notJoined());
      return;
    }
    if (wanted.getAll() || wanted.getPartitionsCount() > 0) {
      reply.accept(AdminReplies.error(Code.INCOMPATIBLE, UNNAMED));
      return;
    }
    String name = wanted.getGroup().isEmpty() ? GroupInfo.DEFAULT_NAME : wanted.getGroup();
    Optional<GroupInfo> group = image.catalog().group(name);
    if (group.isEmpty()) {
      reply.accept(AdminReplies.error(Code.INVALID_ARGUMENT, "there is no group '" + name + "'"));
      return;
    }
    List<Loss> losses = losses(wanted);
    for (Loss loss : losses) {
      if (loss.partition() < 0 || loss.partition() >= image.partitionCount()) {
        String text = "there is no partition " + Integer.toUnsignedString(loss.partition());
        reply.accept(AdminReplies.error(Code.INVALID_ARGUMENT, text));
        return;
      }
    }
    propose(plane, image.table(group.get().id()), losses, reply);
  }

  private static List<Loss> losses(AcceptLossRequest wanted) {
    return wanted.getLossesList().stream()
        .map(loss -> new Loss(loss.getPartition(), loss.getGeneration()))
        .distinct()
        .sorted(Comparator.comparingInt(Loss::partition))
        .toList();
  }

  private static void propose(
      ControlPlane plane, PartitionTable table, List<Loss> losses, Consumer<AdminReply> reply) {
    List<Loss> due =
        losses.stream()
            .filter(loss -> table.row(loss.partition()).generation() == loss.generation())
            .toList();
    if (due.isEmpty()) {
      reply.accept(outcome(table, losses, due));
      return;
    }
    plane
        .log()
        .propose(
            record(plane, table.group(), due),
            outcome -> {
              AdminReply refusal = AdminReplies.refusal(outcome);
              MetadataImage after = plane.image();
              PartitionTable now = after == null ? table : after.table(table.group());
              reply.accept(refusal == null ? outcome(now, losses, due) : refusal);
            });
  }

  /** While a member can't read the record that names generations, only this member compares. */
  private static MetadataRecord record(ControlPlane plane, int group, List<Loss> due) {
    MetadataRecord named = new MetadataRecord.LossesAccepted(group, due);
    MetadataImage image = plane.image();
    return image != null && image.catalog().featureLevel() < RecordLevels.since(named)
        ? new MetadataRecord.LossAccepted(group, due.stream().map(Loss::partition).toList())
        : named;
  }

  private static AdminReply outcome(PartitionTable table, List<Loss> losses, List<Loss> due) {
    LossAccepted.Builder done = LossAccepted.newBuilder();
    for (Loss loss : losses) {
      PartitionRow row = table.row(loss.partition());
      boolean lostAgain =
          row.state() == PartitionRow.State.LOST && row.generation() != loss.generation();
      if (due.contains(loss) && !lostAgain) {
        done.addPartitions(loss.partition());
      } else {
        done.addLeft(
            LossLeft.newBuilder()
                .setPartition(loss.partition())
                .setGeneration(row.generation())
                .setLost(lostAgain));
      }
    }
    return AdminReply.newBuilder().setLossAccepted(done).build();
  }
}
