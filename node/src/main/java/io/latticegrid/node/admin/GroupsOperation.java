package io.latticegrid.node.admin;

import io.latticegrid.metadata.ControlPlane;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.node.wire.AdminReply;
import io.latticegrid.node.wire.AdminRequest;
import io.latticegrid.node.wire.GroupStatus;
import io.latticegrid.node.wire.Groups;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionRow.State;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Says which replica groups there are, and how their partitions are. */
final class GroupsOperation implements AdminOperation {
  private final Supplier<ControlPlane> planes;

  GroupsOperation(Supplier<ControlPlane> planes) {
    this.planes = planes;
  }

  @Override
  public void run(AdminRequest request, Consumer<AdminReply> reply) {
    MetadataImage image = planes.get().image();
    reply.accept(image == null ? AdminReplies.notJoined() : groups(image));
  }

  static AdminReply groups(MetadataImage image) {
    Groups.Builder groups = Groups.newBuilder();
    image.catalog().groups().forEach(group -> groups.addGroups(status(image, group)));
    return AdminReply.newBuilder().setGroups(groups).build();
  }

  private static GroupStatus status(MetadataImage image, GroupInfo group) {
    List<PartitionRow> rows = image.table(group.id()).rows();
    int copies = Math.min(group.backups() + 1, image.members().size());
    return GroupStatus.newBuilder()
        .setId(group.id())
        .setName(group.name())
        .setMode(group.mode().name().toLowerCase(Locale.ROOT))
        .setBackups(group.backups())
        .setMinCopies(group.minCopies())
        .setOnTotalLoss(group.onTotalLoss().name().toLowerCase(Locale.ROOT))
        .setOnSplit(group.onSplit().name().toLowerCase(Locale.ROOT))
        .setMaps((int) image.catalog().maps().stream().filter(m -> m.group() == group.id()).count())
        .setPartitions(rows.size())
        .setUnavailable(count(rows, row -> row.state() == State.UNAVAILABLE))
        .setLost(count(rows, row -> row.state() == State.LOST))
        .setUnderReplicated(
            count(rows, row -> row.state() == State.SERVED && row.inSync().size() < copies))
        .setMigrating(count(rows, row -> !row.target().isEmpty()))
        .build();
  }

  private static int count(List<PartitionRow> rows, Predicate<PartitionRow> condition) {
    return (int) rows.stream().filter(condition).count();
  }
}
