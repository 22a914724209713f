package io.latticegrid.metadata.image;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import java.util.List;

/** The canonical digest of an image, by which members notice that they differ. Pure. */
final class ImageDigest {
  private ImageDigest() {}

  static long of(MetadataImage image) {
    ByteWriter out = new ByteWriter(1 << 11);
    out.writeLong(image.index()).writeLong(image.clusterId()).writeString(image.clusterName());
    out.writeVarInt(image.partitionCount()).writeVarInt(image.members().size());
    for (MemberInfo member : image.members()) {
      write(member.id(), out);
      out.writeString(member.address().host()).writeVarInt(member.address().port());
      out.writeVarInt(member.shards()).writeVarInt(member.protocol().newest());
      if (member.protocol().oldest() > 1) {
        out.writeVarInt(member.protocol().oldest());
      }
      out.writeString(member.zone());
    }
    write(image.catalog(), out);
    write(image.draining(), out);
    if (!image.away().isEmpty()) {
      write(image.away(), out);
    }
    if (!image.keepers().isEmpty()) {
      out.writeByte(1);
      write(image.keepers(), out);
    }
    if (!image.dead().isEmpty()) {
      out.writeByte(2);
      write(image.dead(), out);
    }
    for (PartitionTable table : image.tables()) {
      out.writeVarInt(table.group()).writeVarLong(table.version());
      table.rows().forEach(row -> write(row, out));
    }
    return hash(out.array(), out.position());
  }

  private static void write(Catalog catalog, ByteWriter out) {
    out.writeVarInt(catalog.groups().size()).writeVarInt(catalog.maps().size());
    if (catalog.featureLevel() > 1) {
      out.writeVarInt(catalog.featureLevel());
    }
    for (GroupInfo group : catalog.groups()) {
      out.writeString(group.name()).writeByte(group.mode().ordinal()).writeByte(group.backups());
      out.writeByte(group.minCopies());
      out.writeByte(group.onTotalLoss().ordinal() | group.onSplit().ordinal() << 4);
    }
    for (MapEntry map : catalog.maps()) {
      out.writeVarInt(map.group()).writeString(map.name()).writeBytes(map.definition());
      if (map.target() != map.group()) {
        out.writeVarInt(map.target()).writeVarLong(map.move()).writeBytes(map.moved());
      }
    }
  }

  private static void write(PartitionRow row, ByteWriter out) {
    out.writeVarInt(row.partition()).writeVarLong(row.epoch()).writeVarLong(row.reign());
    write(row.replicas(), out);
    write(row.inSync(), out);
    write(row.target(), out);
    write(row.holders(), out);
  }

  private static void write(List<MemberId> members, ByteWriter out) {
    out.writeVarInt(members.size());
    members.forEach(member -> write(member, out));
  }

  private static void write(MemberId member, ByteWriter out) {
    out.writeLong(member.nodeId()).writeInt(member.incarnation());
  }

  // FNV-1a by bytes, finished by the mixer of SplitMix64: enough to notice a difference, and never
  // stored.
  private static long hash(byte[] bytes, int length) {
    long hash = 0xCBF29CE484222325L;
    for (int i = 0; i < length; i++) {
      hash = (hash ^ (bytes[i] & 0xFF)) * 0x100000001B3L;
    }
    hash = (hash ^ (hash >>> 30)) * 0xBF58476D1CE4E5B9L;
    return hash ^ (hash >>> 27);
  }
}
