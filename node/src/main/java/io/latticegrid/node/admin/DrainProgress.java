package io.latticegrid.node.admin;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.node.wire.DrainLeft;
import io.latticegrid.node.wire.DrainStatus;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.ArrayList;
import java.util.List;

/**
 * How far a member is with handing over. Immutable.
 *
 * @param gone whether it is no member any more
 * @param draining whether it is marked
 * @param moving whether something of what it has is on its way to others
 * @param left what it still has, by group
 */
public record DrainProgress(boolean gone, boolean draining, boolean moving, List<Left> left) {
  /** Copies the list. */
  public DrainProgress {
    left = List.copyOf(left);
  }

  /**
   * What a member still has of a group. Immutable.
   *
   * @param group the group's name
   * @param primaries partitions that it serves
   * @param replicas partitions of which it has a copy, those included
   * @param reason why they are not gone
   */
  public record Left(String group, int primaries, int replicas, String reason) {
    @Override
    public String toString() {
      return "group %s: %d replicas, %d of them primaries: %s"
          .formatted(group, replicas, primaries, reason);
    }
  }

  /** The progress of a member as the metadata show it. */
  public static DrainProgress of(MetadataImage image, MemberId member) {
    List<Left> left = new ArrayList<>();
    boolean moving = false;
    for (GroupInfo group : image.catalog().groups()) {
      int primaries = 0;
      int replicas = 0;
      boolean groupMoves = false;
      for (PartitionRow row : image.table(group.id()).rows()) {
        if (row.isReplica(member) || row.target().contains(member)) {
          replicas++;
          primaries += row.isPrimary(member) ? 1 : 0;
          groupMoves |= !row.target().isEmpty();
        }
      }
      moving |= groupMoves;
      if (replicas > 0) {
        left.add(new Left(group.name(), primaries, replicas, reason(image, group, groupMoves)));
      }
    }
    return new DrainProgress(
        !image.isMember(member), image.draining().contains(member), moving, left);
  }

  private static String reason(MetadataImage image, GroupInfo group, boolean moving) {
    int stay = image.members().size() - image.draining().size();
    int copies = Math.min(group.backups() + 1, image.members().size());
    if (stay < copies) {
      return "nobody to take them: %d copies are configured and %d %s"
          .formatted(copies, stay, stay == 1 ? "member would remain" : "members would remain");
    }
    return moving ? "on their way" : "not planned yet";
  }

  /** Whether the member has nothing any more. */
  public boolean isEmptied() {
    return left.isEmpty();
  }

  DrainStatus toWire() {
    DrainStatus.Builder status =
        DrainStatus.newBuilder().setGone(gone).setDraining(draining).setMoving(moving);
    for (Left some : left) {
      status.addLeft(
          DrainLeft.newBuilder()
              .setGroup(some.group())
              .setPrimaries(some.primaries())
              .setReplicas(some.replicas())
              .setReason(some.reason()));
    }
    return status.build();
  }

  static DrainProgress fromWire(DrainStatus status) {
    return new DrainProgress(
        status.getGone(),
        status.getDraining(),
        status.getMoving(),
        status.getLeftList().stream()
            .map(some ->
                new Left(
                    some.getGroup(), some.getPrimaries(), some.getReplicas(), some.getReason()))
            .toList());
  }
}
