package io.latticegrid.metadata.codec;

import com.google.protobuf.ByteString;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.metadata.image.Catalog;
import io.latticegrid.metadata.image.ClusterIdentity;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.MapEntry;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.wire.GroupEntry;
import io.latticegrid.metadata.wire.ImageData;
import io.latticegrid.metadata.wire.TableData;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import java.util.ArrayList;
import java.util.List;

/** Whole images to and from Protobuf. Pure. What cannot be is a {@link MalformedDataException}. */
public final class ImageCodec {
  private ImageCodec() {}

  /** Writes an image. */
  public static ImageData toWire(MetadataImage image) {
    ImageData.Builder out =
        ImageData.newBuilder()
            .setIndex(image.index())
            .setTerm(WireCodec.toWire(image.term()))
            .setClusterId(image.clusterId())
            .setClusterName(image.clusterName())
            .setPartitionCount(image.partitionCount())
            .setActingMillis(image.actingMillis());
    int level = image.catalog().featureLevel();
    out.setFeatureLevel(level > 1 ? level : 0);
    image.members().forEach(member -> out.addMembers(WireCodec.toWire(member)));
    image.draining().forEach(member -> out.addDraining(WireCodec.toWire(member)));
    out.addAllAway(WireCodec.keys(image.away())).addAllKeepers(WireCodec.keys(image.keepers()));
    out.addAllDead(WireCodec.keys(image.dead()));
    for (GroupInfo group : image.catalog().groups()) {
      out.addGroups(
          GroupEntry.newBuilder()
              .setId(group.id())
              .setName(group.name())
              .setMode(WireCodec.toWire(group.mode()))
              .setBackups(group.backups())
              .setMinCopies(group.minCopies())
              .setOnTotalLoss(WireCodec.toWire(group.onTotalLoss()))
              .setOnSplit(GroupCodec.toWire(group.onSplit())));
    }
    for (MapEntry map : image.catalog().maps()) {
      out.addMaps(
          io.latticegrid.metadata.wire.MapEntry.newBuilder()
              .setId(map.id())
              .setGroup(map.group())
              .setName(map.name())
              .setDefinition(ByteString.copyFrom(map.definition()))
              .setTarget(map.target() == map.group() ? 0 : map.target())
              .setMove(map.move())
              .setMoved(ByteString.copyFrom(map.moved())));
    }
    for (PartitionTable table : image.tables()) {
      TableData.Builder data =
          TableData.newBuilder().setGroup(table.group()).setVersion(table.version());
      table.rows().forEach(row -> data.addRows(WireCodec.toWire(row)));
      out.addTables(data);
    }
    return out.build();
  }

  /** Reads an image. */
  public static MetadataImage fromWire(ImageData data) {
    List<GroupInfo> groups =
        data.getGroupsList().stream()
            .map(group ->
                new GroupInfo(
                    group.getId(),
                    group.getName(),
                    WireCodec.fromWire(group.getMode()),
                    group.getBackups(),
                    Math.max(1, group.getMinCopies()),
                    WireCodec.fromWire(group.getOnTotalLoss()),
                    GroupCodec.fromWire(group.getOnSplit())))
            .toList();
    List<MapEntry> maps =
        data.getMapsList().stream()
            .map(map ->
                new MapEntry(
                    map.getId(),
                    map.getGroup(),
                    map.getName(),
                    map.getDefinition().toByteArray(),
                    map.getTarget() == 0 ? map.getGroup() : map.getTarget(),
                    map.getMove(),
                    map.getMoved().toByteArray()))
            .toList();
    List<PartitionTable> tables =
        data.getTablesList().stream().map(table -> table(table, data.getPartitionCount())).toList();
    if (tables.size() != groups.size()) {
      throw new MalformedDataException(groups.size() + " groups, " + tables.size() + " tables");
    }
    return new MetadataImage(
        data.getIndex(),
        WireCodec.fromWire(data.getTerm()),
        new ClusterIdentity(data.getClusterId(), data.getClusterName(), data.getPartitionCount()),
        data.getMembersList().stream().map(WireCodec::fromWire).toList(),
        new Catalog(groups, maps, Math.max(1, data.getFeatureLevel())),
        tables,
        data.getDrainingList().stream().map(WireCodec::fromWire).toList(),
        WireCodec.ids(data.getAwayList()),
        WireCodec.ids(data.getKeepersList()),
        WireCodec.ids(data.getDeadList()),
        data.getActingMillis());
  }

  private static PartitionTable table(TableData data, int partitionCount) {
    List<PartitionRow> rows = new ArrayList<>(data.getRowsCount());
    data.getRowsList().forEach(row -> rows.add(WireCodec.fromWire(row)));
    if (rows.size() != partitionCount) {
      throw new MalformedDataException(rows.size() + " rows of " + partitionCount);
    }
    return new PartitionTable(data.getGroup(), data.getVersion(), rows);
  }
}
