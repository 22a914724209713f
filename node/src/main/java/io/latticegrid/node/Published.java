package io.latticegrid.node;

import io.latticegrid.data.port.Loop;
import io.latticegrid.data.schema.MapInfo;
import io.latticegrid.metadata.image.MapEntry;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.node.config.MapStores;
import io.latticegrid.partition.StoreBinding;
import io.latticegrid.proto.routing.MapPlacement;
import io.latticegrid.proto.routing.RoutingView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The committed metadata of one life of the node as all its loops see it. Thread-safe; published on
 * the control loop.
 */
final class Published {
  private final BoundStores stores;
  private volatile @Nullable Edition latest;

  Published(MapStores stores) {
    this.stores = new BoundStores(stores);
  }

  /**
   * What is seen at once. Immutable.
   *
   * @param image all of it
   * @param routing what clients and shards route by
   * @param maps the maps by number, from 1
   * @param placements which groups serve them
   */
  private record Edition(
      MetadataImage image,
      RoutingView routing,
      List<MapInfo> maps,
      List<MapPlacement> placements) {}

  /** Nothing was published: the node is in no cluster. */
  boolean isEmpty() {
    return latest == null;
  }

  @Nullable MetadataImage image() {
    Edition known = latest;
    return known == null ? null : known.image();
  }

  @Nullable RoutingView routing() {
    Edition known = latest;
    return known == null ? null : known.routing();
  }

  /** The maps of the cluster by number, from 1. */
  List<MapInfo> maps() {
    Edition known = latest;
    return known == null ? List.of() : known.maps();
  }

  /** Which groups serve the maps, by number, from 1. */
  List<MapPlacement> placements() {
    Edition known = latest;
    return known == null ? List.of() : known.placements();
  }

  /** The stores behind the maps, for a shard; on the control loop. */
  List<StoreBinding> stores(Loop shard) {
    MetadataImage known = image();
    return known == null ? List.of() : stores.of(known, maps(), shard);
  }

  /** Publishes a newer image, with what clients and shards route by. */
  RoutingView publish(MetadataImage image) {
    Edition before = latest;
    RoutingView view = image.routing();
    List<MapEntry> entries = image.catalog().maps();
    latest =
        before != null && before.image().catalog().maps() == entries
            ? new Edition(image, view, before.maps(), before.placements())
            : new Edition(
                image,
                view,
                entries.stream().map(MapEntry::info).toList(),
                entries.stream().map(map -> map.placement(image.index())).toList());
    return view;
  }
}
