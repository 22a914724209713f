package io.latticegrid.metadata.codec;

import io.latticegrid.metadata.image.GroupRows;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.metadata.wire.MemberJoined;
import io.latticegrid.metadata.wire.MemberMerged;
import io.latticegrid.metadata.wire.MemberReturned;
import io.latticegrid.metadata.wire.MembersLeft;
import java.util.List;

/** The records of who comes and goes, to and from Protobuf. Pure. */
final class MembershipCodec {
  private MembershipCodec() {}

  static MemberReturned toWire(MetadataRecord.MemberReturned returned) {
    return MemberReturned.newBuilder()
        .setMember(WireCodec.toWire(returned.member()))
        .addAllFormer(WireCodec.keys(returned.former()))
        .setKeepsLog(returned.keepsLog())
        .addAllRows(rows(returned.rows()))
        .addAllAway(WireCodec.keys(returned.away()))
        .addAllDead(WireCodec.keys(returned.dead()))
        .build();
  }

  static MetadataRecord fromWire(MemberReturned returned) {
    return new MetadataRecord.MemberReturned(
        WireCodec.fromWire(returned.getMember()),
        WireCodec.ids(returned.getFormerList()),
        groups(returned.getRowsList()),
        returned.getKeepsLog(),
        WireCodec.ids(returned.getAwayList()),
        WireCodec.ids(returned.getDeadList()));
  }

  static MemberJoined toWire(MetadataRecord.MemberJoined joined) {
    return MemberJoined.newBuilder()
        .setMember(WireCodec.toWire(joined.member()))
        .addAllRows(rows(joined.rows()))
        .setKeepsLog(joined.keepsLog())
        .build();
  }

  static MetadataRecord fromWire(MemberJoined joined) {
    return new MetadataRecord.MemberJoined(
        WireCodec.fromWire(joined.getMember()), groups(joined.getRowsList()), joined.getKeepsLog());
  }

  static MembersLeft toWire(MetadataRecord.MembersLeft left) {
    return MembersLeft.newBuilder()
        .addAllMembers(WireCodec.keys(left.members()))
        .addAllRows(rows(left.rows()))
        .setActingMillis(left.actingMillis())
        .addAllAway(WireCodec.keys(left.away()))
        .addAllDead(WireCodec.keys(left.dead()))
        .build();
  }

  static MetadataRecord fromWire(MembersLeft left) {
    return new MetadataRecord.MembersLeft(
        WireCodec.ids(left.getMembersList()),
        groups(left.getRowsList()),
        left.getActingMillis(),
        WireCodec.ids(left.getAwayList()),
        WireCodec.ids(left.getDeadList()));
  }

  static MemberMerged toWire(MetadataRecord.MemberMerged merged) {
    return MemberMerged.newBuilder().setMember(WireCodec.toWire(merged.member())).build();
  }

  static MetadataRecord fromWire(MemberMerged merged) {
    return new MetadataRecord.MemberMerged(WireCodec.fromWire(merged.getMember()));
  }

  private static List<io.latticegrid.metadata.wire.GroupRows> rows(List<GroupRows> groups) {
    return groups.stream().map(WireCodec::toWire).toList();
  }

  private static List<GroupRows> groups(List<io.latticegrid.metadata.wire.GroupRows> rows) {
    return rows.stream().map(WireCodec::fromWire).toList();
  }
}
