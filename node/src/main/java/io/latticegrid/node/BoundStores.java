package io.latticegrid.node;

import io.latticegrid.data.port.Loop;
import io.latticegrid.data.schema.MapInfo;
import io.latticegrid.data.schema.MapStore;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.node.config.MapStores;
import io.latticegrid.partition.StoreBinding;
import io.latticegrid.storage.store.LoadedEntry;
import io.latticegrid.storage.store.Store;
import io.latticegrid.storage.store.StoreBatch;
import io.latticegrid.storage.store.StoreException;
import io.latticegrid.storage.store.StoreResult;
import io.latticegrid.storage.writebehind.CircuitBreaker;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The stores behind the maps of the cluster, opened once each. Confined to the control loop. */
final class BoundStores {
  private final MapStores stores;
  private final Map<Integer, Store> opened = new TreeMap<>();

  BoundStores(MapStores stores) {
    this.stores = stores;
  }

  /** What a shard is told of the stores behind maps. */
  List<StoreBinding> of(MetadataImage image, List<MapInfo> maps, Loop shard) {
    return maps.stream().flatMap(map -> Stream.ofNullable(binding(image, map, shard))).toList();
  }

  private @Nullable StoreBinding binding(MetadataImage image, MapInfo map, Loop shard) {
    MapStore behind = map.definition().store();
    if (behind == null) {
      return null;
    }
    Store store = opened.get(map.id());
    if (store == null) {
      store = stores.open(map.definition());
    }
    if (store != null) {
      opened.put(map.id(), store);
    }
    return new StoreBinding(
        map.id(),
        Long.toHexString(image.clusterId()) + "/" + map.id(),
        behind.way(),
        store == null
            ? unknown(map, shard)
            : new StoreCalls(map.definition(), image.routing().partitionCount(), store, shard),
        stores.writeBehind(),
        CircuitBreaker.Limits.DEFAULT,
        stores.scrubRows());
  }

  private static StoreBinding.Calls unknown(MapInfo map, Loop shard) {
    return new NoStore(StoreException.of(MapStores.unknown(map.definition())), shard);
  }

  private record NoStore(StoreException none, Loop shard) implements StoreBinding.Calls {
    @Override
    public void storeAll(
        StoreBatch batch, BiConsumer<@Nullable StoreResult, @Nullable Exception> completion) {
      shard.execute(() -> completion.accept(null, none));
    }

    @Override
    public void loadAll(
        List<byte[]> keys,
        BiConsumer<@Nullable List<LoadedEntry>, @Nullable Exception> completion) {
      shard.execute(() -> completion.accept(null, none));
    }
  }
}
