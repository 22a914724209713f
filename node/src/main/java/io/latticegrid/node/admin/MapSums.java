package io.latticegrid.node.admin;

import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.metadata.image.MapEntry;
import io.latticegrid.node.wire.MapHeld;
import io.latticegrid.node.wire.MapUse;
import io.latticegrid.node.wire.Maps;
import io.latticegrid.partition.MapFigures;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Adds up what shards, or members, say of what maps take. Confined to its caller. */
public final class MapSums {
  private final Map<Integer, String> names = new TreeMap<>();
  private final TreeMap<String, MapUse.Builder> maps = new TreeMap<>();

  MapSums() {}

  /** Of what members say. */
  public static Maps of(List<Maps> members) {
    MapSums sums = new MapSums();
    for (Maps member : members) {
      member.getMapsList().forEach(sums::add);
    }
    return sums.toWire();
  }

  /** A map of which nothing may be held. */
  void add(MapEntry map, String group) {
    MapDefinition definition = map.info().definition();
    names.put(map.id(), map.name());
    add(
        MapUse.newBuilder()
            .setMap(map.name())
            .setGroup(group)
            .setServed(MapHeld.getDefaultInstance())
            .setCopied(MapHeld.getDefaultInstance())
            .setMaxBytes(definition.limits().maxBytes())
            .setEviction(definition.limits().eviction().name().toLowerCase(Locale.ROOT))
            .setMaxIdleMillis(definition.limits().maxIdleMillis())
            .setEngine(definition.limits().engine().name().toLowerCase(Locale.ROOT))
            .build());
  }

  /** What a shard holds; of a map that was made since the names were taken nothing is said. */
  void add(List<MapFigures> figures) {
    for (MapFigures held : figures) {
      String name = names.get(held.mapId());
      if (name != null) {
        add(
            MapUse.newBuilder()
                .setMap(name)
                .setServed(toWire(held.served()))
                .setCopied(toWire(held.copied()))
                .build());
      }
    }
  }

  private void add(MapUse more) {
    MapUse.Builder sum = maps.get(more.getMap());
    if (sum == null) {
      maps.put(more.getMap(), more.toBuilder());
    } else {
      sum.setServed(plus(sum.getServed(), more.getServed()))
          .setCopied(plus(sum.getCopied(), more.getCopied()));
    }
  }

  private static MapHeld plus(MapHeld one, MapHeld other) {
    return MapHeld.newBuilder()
        .setEntries(one.getEntries() + other.getEntries())
        .setTombstones(one.getTombstones() + other.getTombstones())
        .setUsedBytes(one.getUsedBytes() + other.getUsedBytes())
        .setReservedBytes(one.getReservedBytes() + other.getReservedBytes())
        .setLargestBytes(Math.max(one.getLargestBytes(), other.getLargestBytes()))
        .build();
  }

  private static MapHeld toWire(MapFigures.Held held) {
    return MapHeld.newBuilder()
        .setEntries(held.entries())
        .setTombstones(held.tombstones())
        .setUsedBytes(held.usedBytes())
        .setReservedBytes(held.reservedBytes())
        .setLargestBytes(held.largestBytes())
        .build();
  }

  Maps toWire() {
    Maps.Builder all = Maps.newBuilder();
    maps.values().forEach(all::addMaps);
    return all.build();
  }
}
