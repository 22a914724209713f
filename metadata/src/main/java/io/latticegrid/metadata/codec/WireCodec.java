package io.latticegrid.metadata.codec;

import com.google.protobuf.ByteString;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.GroupRows;
import io.latticegrid.metadata.image.Inheritance;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.metadata.image.Term;
import io.latticegrid.metadata.wire.FeatureLevelRaised;
import io.latticegrid.metadata.wire.Founded;
import io.latticegrid.metadata.wire.GroupMode;
import io.latticegrid.metadata.wire.JoinRequest;
import io.latticegrid.metadata.wire.LogCopies;
import io.latticegrid.metadata.wire.LogRecord;
import io.latticegrid.metadata.wire.MapCreated;
import io.latticegrid.metadata.wire.MemberEntry;
import io.latticegrid.metadata.wire.MemberKey;
import io.latticegrid.metadata.wire.RowsChanged;
import io.latticegrid.metadata.wire.TableRow;
import io.latticegrid.metadata.wire.TermBegan;
import io.latticegrid.metadata.wire.TermNumber;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.ProtocolRange;
import java.util.ArrayList;
import java.util.List;

/**
 * Records and their parts to and from Protobuf. Pure. What cannot be is a {@link
 * MalformedDataException}.
 */
public final class WireCodec {
  private WireCodec() {}

  /** Writes a member id. */
  public static MemberKey toWire(MemberId id) {
    return MemberKey.newBuilder().setNodeId(id.nodeId()).setIncarnation(id.incarnation()).build();
  }

  /** Reads a member id. */
  public static MemberId fromWire(MemberKey key) {
    return new MemberId(key.getNodeId(), key.getIncarnation());
  }

  /** Writes a member. */
  public static MemberEntry toWire(MemberInfo member) {
    int oldest = member.protocol().oldest();
    return MemberEntry.newBuilder()
        .setId(toWire(member.id()))
        .setHost(member.address().host())
        .setPort(member.address().port())
        .setShards(member.shards())
        .setProtocolVersion(member.protocol().newest())
        .setOldestProtocolVersion(oldest > 1 ? oldest : 0)
        .setZone(member.zone())
        .build();
  }

  /** Reads a member. */
  public static MemberInfo fromWire(MemberEntry entry) {
    try {
      Address address = new Address(entry.getHost(), entry.getPort());
      int newest = entry.getProtocolVersion();
      // Version 1 names its newest version only, and was the first.
      int oldest = Math.max(Math.min(1, newest), entry.getOldestProtocolVersion());
      return new MemberInfo(
          fromWire(entry.getId()),
          address,
          entry.getShards(),
          new ProtocolRange(oldest, newest),
          entry.getZone());
    } catch (GridException e) {
      throw new MalformedDataException("a member without an address", e);
    }
  }

  /** Writes what is in a node's log. */
  public static List<LogCopies> toWire(Inheritance inheritance) {
    return inheritance.copies().stream()
        .map(some ->
            LogCopies.newBuilder()
                .setGroup(some.group())
                .setLife(some.life())
                .addAllPartitions(some.partitions())
                .build())
        .toList();
  }

  /** Reads what is in a node's log. */
  public static Inheritance inheritance(JoinRequest request) {
    return new Inheritance(
        request.getKeepsLog(),
        request.getLogCopiesList().stream()
            .map(some ->
                new Inheritance.Copies(some.getGroup(), some.getLife(), some.getPartitionsList()))
            .toList());
  }

  /** Writes a term. */
  public static TermNumber toWire(Term term) {
    return TermNumber.newBuilder()
        .setNumber(term.number())
        .setCoordinator(toWire(term.coordinator()))
        .build();
  }

  /** Reads a term. */
  public static Term fromWire(TermNumber term) {
    return new Term(term.getNumber(), fromWire(term.getCoordinator()));
  }

  /** Writes a row. */
  public static TableRow toWire(PartitionRow row) {
    return TableRow.newBuilder()
        .setPartition(row.partition())
        .setEpoch(row.epoch())
        .setReign(row.reign())
        .addAllReplicas(keys(row.replicas()))
        .addAllInSync(keys(row.inSync()))
        .addAllTarget(keys(row.target()))
        .addAllHolders(keys(row.holders()))
        .build();
  }

  /** Reads a row. */
  public static PartitionRow fromWire(TableRow row) {
    return new PartitionRow(
        row.getPartition(),
        row.getEpoch(),
        row.getReign(),
        ids(row.getReplicasList()),
        ids(row.getInSyncList()),
        ids(row.getTargetList()),
        ids(row.getHoldersList()));
  }

  /** Writes a mode. */
  public static GroupMode toWire(GroupInfo.Mode mode) {
    return switch (mode) {
      case CRDT -> GroupMode.CRDT;
      case STRICT -> GroupMode.STRICT;
    };
  }

  /** Reads a mode. */
  public static GroupInfo.Mode fromWire(GroupMode mode) {
    return switch (mode) {
      case CRDT -> GroupInfo.Mode.CRDT;
      case STRICT -> GroupInfo.Mode.STRICT;
      case UNRECOGNIZED -> throw new MalformedDataException("unknown mode of a group");
    };
  }

  /** Writes what becomes of lost partitions. */
  public static io.latticegrid.metadata.wire.TotalLoss toWire(GroupInfo.TotalLoss choice) {
    return switch (choice) {
      case REFUSE -> io.latticegrid.metadata.wire.TotalLoss.REFUSE;
      case EMPTY -> io.latticegrid.metadata.wire.TotalLoss.EMPTY;
    };
  }

  /** Reads what becomes of lost partitions. */
  public static GroupInfo.TotalLoss fromWire(io.latticegrid.metadata.wire.TotalLoss choice) {
    return switch (choice) {
      case REFUSE -> GroupInfo.TotalLoss.REFUSE;
      case EMPTY -> GroupInfo.TotalLoss.EMPTY;
      case UNRECOGNIZED -> throw new MalformedDataException("unknown choice on total loss");
    };
  }

  /** Writes a record. */
  public static LogRecord toWire(MetadataRecord change) {
    LogRecord.Builder out = LogRecord.newBuilder();
    return switch (change) {
      case MetadataRecord.TermBegan began ->
          out.setTermBegan(
                  TermBegan.newBuilder()
                      .setCoordinator(toWire(began.term().coordinator()))
                      .setNumber(began.term().number()))
              .build();
      case MetadataRecord.Founded founded ->
          out.setFounded(Founded.newBuilder().setImage(ImageCodec.toWire(founded.image()))).build();
      case MetadataRecord.MemberReturned returned ->
          out.setMemberReturned(MembershipCodec.toWire(returned)).build();
      case MetadataRecord.MemberJoined joined ->
          out.setMemberJoined(MembershipCodec.toWire(joined)).build();
      case MetadataRecord.MembersLeft left ->
          out.setMembersLeft(MembershipCodec.toWire(left)).build();
      case MetadataRecord.MapCreated map -> out.setMapCreated(created(map)).build();
      case MetadataRecord.GroupCreated group ->
          out.setGroupCreated(GroupCodec.toWire(group)).build();
      case MetadataRecord.FeatureLevelRaised raised ->
          out.setFeatureLevelRaised(FeatureLevelRaised.newBuilder().setLevel(raised.level()))
              .build();
      case MetadataRecord.RowsChanged rows ->
          out.setRowsChanged(
                  RowsChanged.newBuilder()
                      .setRows(toWire(rows.rows()))
                      .setActingMillis(rows.actingMillis()))
              .build();
      case MetadataRecord.GroupChanged group ->
          out.setGroupChanged(OperatorCodec.toWire(group)).build();
      case MetadataRecord.MapMoving moving ->
          out.setMapMoving(OperatorCodec.toWire(moving)).build();
      case MetadataRecord.MapPartitionMoved moved ->
          out.setMapPartitionMoved(OperatorCodec.toWire(moved)).build();
      case MetadataRecord.MemberForgotten forgotten ->
          out.setMemberForgotten(OperatorCodec.toWire(forgotten)).build();
      case MetadataRecord.LossAccepted accepted ->
          out.setLossAccepted(OperatorCodec.toWire(accepted)).build();
      case MetadataRecord.LossesAccepted accepted ->
          out.setLossesAccepted(OperatorCodec.toWire(accepted)).build();
      case MetadataRecord.MemberMerged merged ->
          out.setMemberMerged(MembershipCodec.toWire(merged)).build();
      case MetadataRecord.MemberDraining draining ->
          out.setMemberDraining(OperatorCodec.toWire(draining)).build();
    };
  }

  private static MapCreated created(MetadataRecord.MapCreated map) {
    return MapCreated.newBuilder()
        .setName(map.name())
        .setGroup(map.group())
        .setDefinition(ByteString.copyFrom(map.definition()))
        .build();
  }

  /** Reads a record. */
  public static MetadataRecord fromWire(LogRecord data) {
    return switch (data.getKindCase()) {
      case TERM_BEGAN ->
          new MetadataRecord.TermBegan(
              new Term(
                  data.getTermBegan().getNumber(), fromWire(data.getTermBegan().getCoordinator())));
      case FOUNDED -> new MetadataRecord.Founded(ImageCodec.fromWire(data.getFounded().getImage()));
      case MEMBER_RETURNED -> MembershipCodec.fromWire(data.getMemberReturned());
      case MEMBER_JOINED -> MembershipCodec.fromWire(data.getMemberJoined());
      case MEMBERS_LEFT -> MembershipCodec.fromWire(data.getMembersLeft());
      case MAP_CREATED ->
          new MetadataRecord.MapCreated(
              data.getMapCreated().getName(),
              data.getMapCreated().getGroup(),
              data.getMapCreated().getDefinition().toByteArray());
      case GROUP_CREATED -> GroupCodec.fromWire(data.getGroupCreated());
      case ROWS_CHANGED ->
          new MetadataRecord.RowsChanged(
              fromWire(data.getRowsChanged().getRows()), data.getRowsChanged().getActingMillis());
      case FEATURE_LEVEL_RAISED ->
          new MetadataRecord.FeatureLevelRaised(data.getFeatureLevelRaised().getLevel());
      case GROUP_CHANGED -> OperatorCodec.fromWire(data.getGroupChanged());
      case MAP_MOVING -> OperatorCodec.fromWire(data.getMapMoving());
      case MAP_PARTITION_MOVED -> OperatorCodec.fromWire(data.getMapPartitionMoved());
      case MEMBER_FORGOTTEN -> OperatorCodec.fromWire(data.getMemberForgotten());
      case LOSS_ACCEPTED -> OperatorCodec.fromWire(data.getLossAccepted());
      case LOSSES_ACCEPTED -> OperatorCodec.fromWire(data.getLossesAccepted());
      case MEMBER_MERGED -> MembershipCodec.fromWire(data.getMemberMerged());
      case MEMBER_DRAINING -> OperatorCodec.fromWire(data.getMemberDraining());
      case KIND_NOT_SET -> throw new MalformedDataException("a record of an unknown kind");
    };
  }

  static io.latticegrid.metadata.wire.GroupRows toWire(GroupRows group) {
    io.latticegrid.metadata.wire.GroupRows.Builder wire =
        io.latticegrid.metadata.wire.GroupRows.newBuilder().setGroup(group.group());
    for (PartitionRow row : group.rows()) {
      wire.addRows(toWire(row));
    }
    return wire.build();
  }

  static GroupRows fromWire(io.latticegrid.metadata.wire.GroupRows group) {
    List<PartitionRow> rows = new ArrayList<>(group.getRowsCount());
    for (TableRow row : group.getRowsList()) {
      rows.add(fromWire(row));
    }
    return new GroupRows(group.getGroup(), rows);
  }

  static List<MemberKey> keys(List<MemberId> members) {
    List<MemberKey> keys = new ArrayList<>(members.size());
    for (MemberId member : members) {
      keys.add(toWire(member));
    }
    return keys;
  }

  static List<MemberId> ids(List<MemberKey> keys) {
    if (keys.isEmpty()) {
      return List.of();
    }
    MemberId[] ids = new MemberId[keys.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = fromWire(keys.get(i));
    }
    return List.of(ids);
  }
}
