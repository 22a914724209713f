package io.latticegrid.partition;

import io.latticegrid.storage.RecordMemory;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a map takes in the partitions of one shard. Immutable. Exact.
 *
 * @param mapId the map
 * @param served in the partitions whose primary this member is
 * @param copied in those of which it has another copy
 */
public record MapFigures(int mapId, Held served, Held copied) {
  /**
   * What is held. Immutable.
   *
   * @param entries those that expired and are not removed yet included
   * @param tombstones what is left of removed ones
   * @param usedBytes of records, headers and rounding included
   * @param reservedBytes taken from the system for records and index
   * @param largestBytes the most that one partition uses
   */
  public record Held(
      long entries, long tombstones, long usedBytes, long reservedBytes, long largestBytes) {
    private static final Held NOTHING = new Held(0, 0, 0, 0, 0);

    /** What both hold. */
    public Held plus(Held other) {
      return new Held(
          entries + other.entries,
          tombstones + other.tombstones,
          usedBytes + other.usedBytes,
          reservedBytes + other.reservedBytes,
          Math.max(largestBytes, other.largestBytes));
    }

    private static Held of(RecordMemory memory) {
      return new Held(
          memory.liveCount(),
          memory.tombstoneCount(),
          memory.usedBytes(),
          memory.reservedBytes(),
          memory.usedBytes());
    }
  }

  private MapFigures plus(MapFigures other) {
    return new MapFigures(mapId, served.plus(other.served), copied.plus(other.copied));
  }

  static List<MapFigures> of(Collection<Partition> partitions) {
    Map<Integer, MapFigures> byMap = new TreeMap<>();
    for (Partition partition : partitions) {
      partition
          .state()
          .maps()
          .forEach((mapId, memory) -> {
            Held held = Held.of(memory);
            boolean serves = partition.primary() != null;
            MapFigures here =
                new MapFigures(mapId, serves ? held : Held.NOTHING, serves ? Held.NOTHING : held);
            byMap.merge(mapId, here, MapFigures::plus);
          });
    }
    return List.copyOf(byMap.values());
  }
}
