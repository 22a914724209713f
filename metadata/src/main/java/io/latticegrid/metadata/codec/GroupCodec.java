package io.latticegrid.metadata.codec;

import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.metadata.wire.GroupCreated;
import io.latticegrid.metadata.wire.OnSplit;

/** What concerns replica groups, to and from Protobuf. Pure. */
final class GroupCodec {
  private GroupCodec() {}

  static GroupCreated toWire(MetadataRecord.GroupCreated group) {
    return GroupCreated.newBuilder()
        .setName(group.name())
        .setMode(WireCodec.toWire(group.mode()))
        .setBackups(group.backups())
        .setMinCopies(group.minCopies())
        .setOnTotalLoss(WireCodec.toWire(group.onTotalLoss()))
        .setOnSplit(toWire(group.onSplit()))
        .build();
  }

  static MetadataRecord fromWire(GroupCreated group) {
    return new MetadataRecord.GroupCreated(
        group.getName(),
        WireCodec.fromWire(group.getMode()),
        group.getBackups(),
        Math.max(1, group.getMinCopies()),
        WireCodec.fromWire(group.getOnTotalLoss()),
        fromWire(group.getOnSplit()));
  }

  static OnSplit toWire(GroupInfo.OnSplit onSplit) {
    return onSplit == GroupInfo.OnSplit.ACT ? OnSplit.ACT : OnSplit.REFUSE_WRITES;
  }

  static GroupInfo.OnSplit fromWire(OnSplit onSplit) {
    return onSplit == OnSplit.ACT ? GroupInfo.OnSplit.ACT : GroupInfo.OnSplit.REFUSE;
  }
}
