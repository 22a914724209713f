package io.latticegrid.partition;

import io.latticegrid.crdt.codec.TypedFields;
import io.latticegrid.data.schema.MapInfo;
import io.latticegrid.data.schema.MapLimits;
import io.latticegrid.proto.routing.MapPlacement;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import io.latticegrid.proto.routing.RoutingView;
import io.latticegrid.storage.writebehind.WriteBehind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which group serves which map's partitions, and where these are, as of one index of the metadata.
 * Confined to the shard's loop. A map that is not known is where whoever asks says that it is.
 */
final class MapPlaces {
  /** Maps' partitions that a shard sends at once. */
  private static final int MAX_DEPARTING = 4;

  private @Nullable TypedFields[] typedFields = {};
  private @Nullable MapPlacement[] byId = {};
  private @Nullable RoutingView view;
  private int departing;
  private final LongSupplier nowNanos;
  private final Worked worked;
  private final TreeSet<Integer> stored = new TreeSet<>();
  private @Nullable BoundStore[] stores = {};
  private final Limited limited;

  /** What maps and the node may take. */
  private record Limited(NodeMemory memory, TreeMap<Integer, MapLimits> limits) {}

  /** The store behind a map, with what all partitions of the shard share for it. */
  record BoundStore(StoreBinding binding, WriteBehind.Shared shared, StoreReads reads) {}

  /** Told of changes that were made outside of a request. */
  interface Worked {
    /** Changes of a partition are to leave. */
    void worked(int group, int partition);
  }

  /** Of a node that may take so much memory; told the time by the shard's clock. */
  MapPlaces(NodeMemory memory, LongSupplier nowNanos, Worked worked) {
    limited = new Limited(memory, new TreeMap<>());
    this.nowNanos = nowNanos;
    this.worked = worked;
  }

  /** Changes were made outside of a request. */
  void worked(int group, int partition) {
    worked.worked(group, partition);
  }

  /** Takes what is known of all maps. */
  void apply(List<MapPlacement> placements, List<MapInfo> maps) {
    int last = 0;
    for (MapInfo map : maps) {
      last = Math.max(last, map.id());
      TypedFields fields = TypedFields.of(map.definition());
      if (fields != null) {
        typedFields = Arrays.copyOf(typedFields, Math.max(typedFields.length, map.id() + 1));
        typedFields[map.id()] = fields;
      }
      if (!map.definition().limits().isNone()) {
        limited.limits().put(map.id(), map.definition().limits());
      }
    }
    for (MapPlacement placement : placements) {
      last = Math.max(last, placement.mapId());
    }
    @Nullable MapPlacement[] all = new MapPlacement[last + 1];
    for (MapPlacement placement : placements) {
      all[placement.mapId()] = placement;
    }
    byId = all;
  }

  /** Takes the tables that go with it. */
  void apply(RoutingView newView) {
    view = newView;
  }

  /** Takes the stores behind maps; one that is known stays. */
  void bind(List<StoreBinding> bindings) {
    for (StoreBinding binding : bindings) {
      int mapId = binding.mapId();
      if (stored.add(mapId)) {
        stores = Arrays.copyOf(stores, Math.max(stores.length, mapId + 1));
        stores[mapId] =
            new BoundStore(
                binding,
                WriteBehind.Shared.of(binding.config(), binding.breaker()),
                new StoreReads(binding, nowNanos));
      }
    }
  }

  /** Whether a map is in a group, and not about to leave it. */
  boolean rests(int mapId, int group) {
    MapPlacement known = mapId > 0 && mapId < byId.length ? byId[mapId] : null;
    return known == null || (known.group() == group && !known.isMoving());
  }

  /** The store behind a map; null if there is none. */
  @Nullable BoundStore store(int mapId) {
    return mapId > 0 && mapId < stores.length ? stores[mapId] : null;
  }

  /** Whether another change of a map may be staged for its store. */
  boolean hasRoom(int mapId) {
    BoundStore store = store(mapId);
    return store == null || store.shared().room().isFree();
  }

  /** Looks after what stores were asked for. */
  void tick() {
    for (int mapId : stored) {
      BoundStore store = store(mapId);
      if (store != null) {
        store.reads().tick();
      }
    }
  }

  /** The maps that have a store behind them. */
  Set<Integer> stored() {
    return stored;
  }

  /** What a map may take; null for no limits. */
  @Nullable MapLimits limits(int mapId) {
    return limited.limits().isEmpty() ? null : limited.limits().get(mapId);
  }

  /** The maps that have limits. */
  Set<Integer> limited() {
    return limited.limits().keySet();
  }

  /** The bytes that a map may take in one partition of a group; 0 for no limit. */
  long share(int mapId, int group) {
    MapLimits limits = limits(mapId);
    if (limits == null || view == null) {
      return 0;
    }
    for (PartitionTable table : view.tables()) {
      if (table.group() == group) {
        return limits.share(Math.max(1, table.rows().size()));
      }
    }
    return 0;
  }

  /** What the node's records take, and may take. */
  NodeMemory memory() {
    return limited.memory();
  }

  /** The fields of a map's records that are states; null if none are. */
  @Nullable TypedFields typedFields(int mapId) {
    return mapId > 0 && mapId < typedFields.length ? typedFields[mapId] : null;
  }

  /** Whether a map is newer than what this shard was told of maps. */
  boolean isNew(int mapId) {
    return mapId >= byId.length && byId.length > 0;
  }

  @Nullable MapPlacement find(int mapId) {
    return mapId > 0 && mapId < byId.length ? byId[mapId] : null;
  }

  /** The group that serves a map in a partition; -1 if that is not known. */
  int groupOf(int mapId, int partition) {
    MapPlacement known = find(mapId);
    return known == null ? -1 : known.groupOf(partition);
  }

  /** Whether a group serves a map in a partition. */
  boolean isHere(int mapId, int group, int partition) {
    MapPlacement known = find(mapId);
    return known == null || known.groupOf(partition) == group;
  }

  /** The maps that are to leave a group and have not left a partition of it yet. */
  List<MapPlacement> toLeave(int group, int partition) {
    List<MapPlacement> leaving = new ArrayList<>();
    for (MapPlacement placement : byId) {
      if (placement != null
          && placement.isMoving()
          && placement.group() == group
          && !placement.isMoved(partition)) {
        leaving.add(placement);
      }
    }
    return leaving;
  }

  @Nullable PartitionRow row(int group, int partition) {
    if (view == null) {
      return null;
    }
    for (PartitionTable table : view.tables()) {
      if (table.group() == group && partition >= 0 && partition < table.rows().size()) {
        return table.row(partition);
      }
    }
    return null;
  }

  /** Whether one more may be sent now; it counts until {@link #departed}. */
  boolean mayDepart() {
    if (departing >= MAX_DEPARTING) {
      return false;
    }
    departing++;
    return true;
  }

  /** One is not sent any more. */
  void departed() {
    departing--;
  }
}
