package io.latticegrid.node.admin;

import io.latticegrid.data.port.Loop;
import io.latticegrid.metadata.ControlPlane;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.MapEntry;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.node.server.Shard;
import io.latticegrid.node.wire.AdminReply;
import io.latticegrid.node.wire.AdminRequest;
import io.latticegrid.partition.MapFigures;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Shows what maps take. */
final class MapsOperation implements AdminOperation {
  private final Supplier<ControlPlane> planes;
  private final Loop control;
  private final Supplier<List<Shard>> shards;

  MapsOperation(Supplier<ControlPlane> planes, Loop control, Supplier<List<Shard>> shards) {
    this.planes = planes;
    this.control = control;
    this.shards = shards;
  }

  @Override
  public void run(AdminRequest request, Consumer<AdminReply> reply) {
    MetadataImage image = planes.get().image();
    if (image == null) {
      reply.accept(AdminReplies.notJoined());
      return;
    }
    MapSums sums = new MapSums();
    for (MapEntry map : image.catalog().maps()) {
      sums.add(map, image.catalog().group(map.group()).map(GroupInfo::name).orElse("?"));
    }
    List<Shard> all = shards.get();
    int[] left = {all.size()};
    for (Shard shard : all) {
      shard.execute(() -> {
        List<MapFigures> figures = shard.host().mapFigures();
        control.execute(() -> {
          sums.add(figures);
          if (--left[0] == 0) {
            reply.accept(AdminReply.newBuilder().setMaps(sums.toWire()).build());
          }
        });
      });
    }
  }
}
