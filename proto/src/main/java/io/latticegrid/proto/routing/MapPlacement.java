package io.latticegrid.proto.routing;

import java.util.BitSet;

/**
 * In which group a map is, partition by partition while it moves to another one. Immutable: nobody
 * changes the array.
 *
 * @param mapId the map
 * @param version how far the metadata were that say so; of two, the higher is right
 * @param group the group that it is in, or comes from
 * @param target the group that it moves to; its own if it does not move
 * @param move which of its moves it is: how far the log was when it began; 0 if it does not move
 * @param moved a bit a partition, the lowest first: whether the target serves it already
 */
public record MapPlacement(
    int mapId, long version, int group, int target, long move, byte[] moved) {
  private static final byte[] NONE = {};

  /** A map that does not move. */
  public static MapPlacement resting(int mapId, long version, int group) {
    return new MapPlacement(mapId, version, group, group, 0, NONE);
  }

  /** Whether it is on its way to another group. */
  public boolean isMoving() {
    return target != group;
  }

  /** Whether the target serves a partition already. */
  public boolean isMoved(int partition) {
    int at = partition >>> 3;
    return at < moved.length && (moved[at] >>> (partition & 7) & 1) != 0;
  }

  /** The group that serves a partition of the map. */
  public int groupOf(int partition) {
    return isMoved(partition) ? target : group;
  }

  /** How many partitions the target serves already. */
  public int movedCount() {
    return BitSet.valueOf(moved).cardinality();
  }
}
