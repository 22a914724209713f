package io.latticegrid.metadata.image;

import io.latticegrid.metadata.image.MetadataRecord.MapMoving;
import io.latticegrid.metadata.image.MetadataRecord.MapPartitionMoved;
import io.latticegrid.proto.routing.MapPlacement;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * How maps move to other groups, and what comes out of it. Pure. A partition passes by one record,
 * which is void if either primary is another one by then: whoever follows knows nothing of the
 * copy.
 */
final class MapRules {
  private MapRules() {}

  static @Nullable String objection(MetadataImage image, MapMoving change) {
    MapEntry map = image.catalog().map(change.mapId()).orElse(null);
    GroupInfo target = image.catalog().group(change.target()).orElse(null);
    if (map == null || target == null) {
      return "there is no map " + change.mapId() + " or no group " + change.target();
    }
    boolean moves = map.target() != map.group();
    if (moves && change.target() != map.group()) {
      return "map '" + map.name() + "' is on its way to another group; it can only be moved back";
    }
    return !moves && change.target() == map.group()
        ? "map '" + map.name() + "' is in group '" + target.name() + "' already"
        : null;
  }

  /** A map on its way turns around: what was there already has to come back. */
  static MetadataImage apply(MetadataImage image, MapMoving change, Term term) {
    MapEntry map = image.catalog().map(change.mapId()).orElseThrow();
    BitSet moved = new BitSet();
    boolean back = map.target() != map.group();
    if (back) {
      moved = BitSet.valueOf(map.moved());
      moved.flip(0, image.partitionCount());
    }
    // By its number nothing that was asked for in a former move is taken for part of this one.
    MapEntry begun =
        map.moving(
            back ? map.target() : map.group(),
            back ? map.group() : change.target(),
            image.index() + 1,
            moved.toByteArray());
    return with(image, begun, term);
  }

  static @Nullable String objection(MetadataImage image, MapPartitionMoved change) {
    MapEntry map = image.catalog().map(change.mapId()).orElse(null);
    if (map == null || change.partition() < 0 || change.partition() >= image.partitionCount()) {
      return "there is no such map or partition";
    }
    MapPlacement place = map.placement(image.index());
    boolean so = place.group() == change.from() && place.target() == change.to();
    if (!place.isMoving() || !so || place.move() != change.move()) {
      return "the map does not move so";
    }
    if (place.isMoved(change.partition())) {
      return "the partition has moved already";
    }
    PartitionRow from = image.table(change.from()).row(change.partition());
    PartitionRow to = image.table(change.to()).row(change.partition());
    boolean same = from.reign() == change.fromReign() && to.reign() == change.toReign();
    boolean served =
        from.state() == PartitionRow.State.SERVED && to.state() == PartitionRow.State.SERVED;
    return same && served ? null : "a primary is another one by now";
  }

  static MetadataImage apply(MetadataImage image, MapPartitionMoved change, Term term) {
    MapEntry map = image.catalog().map(change.mapId()).orElseThrow();
    BitSet moved = BitSet.valueOf(map.moved());
    moved.set(change.partition());
    return with(
        image, map.moving(map.group(), map.target(), map.move(), moved.toByteArray()), term);
  }

  private static MetadataImage with(MetadataImage image, MapEntry map, Term term) {
    int moved = BitSet.valueOf(map.moved()).cardinality();
    MapEntry changed = moved == image.partitionCount() ? map.in(map.target()) : map;
    return image.next(term, image.members(), image.catalog().replacing(changed), image.tables());
  }
}
