package io.latticegrid.metadata.codec;

import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.metadata.wire.GroupChanged;
import io.latticegrid.metadata.wire.LossAccepted;
import io.latticegrid.metadata.wire.LossesAccepted;
import io.latticegrid.metadata.wire.MapMoving;
import io.latticegrid.metadata.wire.MapPartitionMoved;
import io.latticegrid.metadata.wire.MemberDraining;
import io.latticegrid.metadata.wire.MemberForgotten;
import io.latticegrid.metadata.wire.PartitionLoss;

/** The records of what operators decide, to and from Protobuf. Pure. */
final class OperatorCodec {
  private OperatorCodec() {}

  static GroupChanged toWire(MetadataRecord.GroupChanged group) {
    return GroupChanged.newBuilder()
        .setName(group.name())
        .setBackups(group.backups())
        .setMinCopies(group.minCopies())
        .setOnTotalLoss(WireCodec.toWire(group.onTotalLoss()))
        .setOnSplit(GroupCodec.toWire(group.onSplit()))
        .build();
  }

  static MetadataRecord fromWire(GroupChanged group) {
    return new MetadataRecord.GroupChanged(
        group.getName(),
        group.getBackups(),
        Math.max(1, group.getMinCopies()),
        WireCodec.fromWire(group.getOnTotalLoss()),
        GroupCodec.fromWire(group.getOnSplit()));
  }

  static MapMoving toWire(MetadataRecord.MapMoving moving) {
    return MapMoving.newBuilder().setMap(moving.mapId()).setTarget(moving.target()).build();
  }

  static MetadataRecord fromWire(MapMoving moving) {
    return new MetadataRecord.MapMoving(moving.getMap(), moving.getTarget());
  }

  static MapPartitionMoved toWire(MetadataRecord.MapPartitionMoved moved) {
    return MapPartitionMoved.newBuilder()
        .setMap(moved.mapId())
        .setPartition(moved.partition())
        .setFromGroup(moved.from())
        .setToGroup(moved.to())
        .setFromReign(moved.fromReign())
        .setToReign(moved.toReign())
        .setMove(moved.move())
        .build();
  }

  static MetadataRecord fromWire(MapPartitionMoved moved) {
    return new MetadataRecord.MapPartitionMoved(
        moved.getMap(),
        moved.getPartition(),
        moved.getFromGroup(),
        moved.getToGroup(),
        moved.getFromReign(),
        moved.getToReign(),
        moved.getMove());
  }

  static MemberForgotten toWire(MetadataRecord.MemberForgotten forgotten) {
    return MemberForgotten.newBuilder().setMember(WireCodec.toWire(forgotten.member())).build();
  }

  static MetadataRecord fromWire(MemberForgotten forgotten) {
    return new MetadataRecord.MemberForgotten(WireCodec.fromWire(forgotten.getMember()));
  }

  static LossAccepted toWire(MetadataRecord.LossAccepted accepted) {
    return LossAccepted.newBuilder()
        .setGroup(accepted.group())
        .addAllPartitions(accepted.partitions())
        .build();
  }

  static MetadataRecord fromWire(LossAccepted accepted) {
    return new MetadataRecord.LossAccepted(accepted.getGroup(), accepted.getPartitionsList());
  }

  static LossesAccepted toWire(MetadataRecord.LossesAccepted accepted) {
    LossesAccepted.Builder out = LossesAccepted.newBuilder().setGroup(accepted.group());
    for (MetadataRecord.Loss loss : accepted.losses()) {
      out.addLosses(
          PartitionLoss.newBuilder()
              .setPartition(loss.partition())
              .setGeneration(loss.generation()));
    }
    return out.build();
  }

  static MetadataRecord fromWire(LossesAccepted accepted) {
    return new MetadataRecord.LossesAccepted(
        accepted.getGroup(),
        accepted.getLossesList().stream()
            .map(loss -> new MetadataRecord.Loss(loss.getPartition(), loss.getGeneration()))
            .toList());
  }

  static MemberDraining toWire(MetadataRecord.MemberDraining draining) {
    return MemberDraining.newBuilder()
        .setMember(WireCodec.toWire(draining.member()))
        .setDraining(draining.draining())
        .build();
  }

  static MetadataRecord fromWire(MemberDraining draining) {
    return new MetadataRecord.MemberDraining(
        WireCodec.fromWire(draining.getMember()), draining.getDraining());
  }
}
