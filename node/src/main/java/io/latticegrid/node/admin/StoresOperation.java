package io.latticegrid.node.admin;

import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.port.Loop;
import io.latticegrid.metadata.ControlPlane;
import io.latticegrid.metadata.image.MapEntry;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.node.server.Shard;
import io.latticegrid.node.wire.AdminReply;
import io.latticegrid.node.wire.AdminRequest;
import io.latticegrid.node.wire.StoresRequest;
import io.latticegrid.partition.HostStores;
import io.latticegrid.partition.HostStores.Standing;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Shows the stores behind maps, and does something about what waits for them or is refused. */
final class StoresOperation implements AdminOperation {
  private final Supplier<ControlPlane> planes;
  private final Loop control;
  private final Supplier<List<Shard>> shards;

  StoresOperation(Supplier<ControlPlane> planes, Loop control, Supplier<List<Shard>> shards) {
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
    StoresRequest wanted = request.getStores();
    Map<Integer, String> names = new TreeMap<>();
    for (MapEntry map : image.catalog().maps()) {
      if (wanted.getMap().isEmpty() || wanted.getMap().equals(map.name())) {
        names.put(map.id(), map.name());
      }
    }
    boolean list = wanted.getAction() == StoresRequest.Action.LIST;
    if (names.isEmpty() && !wanted.getMap().isEmpty()) {
      String text = "there is no map '" + wanted.getMap() + "'";
      reply.accept(AdminReplies.error(Code.UNKNOWN_MAP, text));
    } else if (!list && wanted.getMap().isEmpty()) {
      reply.accept(AdminReplies.error(Code.INVALID_ARGUMENT, "name the map"));
    } else {
      ask(wanted, names, reply);
    }
  }

  private void ask(StoresRequest wanted, Map<Integer, String> names, Consumer<AdminReply> reply) {
    StoreSums sums = new StoreSums(names);
    List<Shard> all = shards.get();
    int[] left = {all.size()};
    for (Shard shard : all) {
      shard.execute(() -> {
        HostStores stores = shard.host().stores();
        long concerned = act(wanted, names, stores);
        List<Standing> standings = stores.standings();
        control.execute(() -> {
          sums.add(concerned, standings);
          if (--left[0] == 0) {
            reply.accept(AdminReply.newBuilder().setStores(sums.toWire()).build());
          }
        });
      });
    }
  }

  private static long act(StoresRequest wanted, Map<Integer, String> names, HostStores stores) {
    long concerned = 0;
    for (int mapId : names.keySet()) {
      concerned +=
          switch (wanted.getAction()) {
            case LIST, UNRECOGNIZED -> 0;
            case FLUSH -> stores.flush(mapId);
            case RETRY -> stores.retry(mapId, wanted.getKey());
            case DROP -> stores.drop(mapId, wanted.getKey());
          };
    }
    return concerned;
  }
}
