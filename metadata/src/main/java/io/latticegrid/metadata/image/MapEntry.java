package io.latticegrid.metadata.image;

import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.data.schema.MapInfo;
import io.latticegrid.proto.routing.MapPlacement;
import java.util.Arrays;

/**
 * A map of the catalog. Immutable: nobody changes the arrays.
 *
 * @param id from 1, never used again
 * @param group number of the group that it is in, or comes from
 * @param name unique in the cluster
 * @param definition bytes of the map's definition, opaque to the log
 * @param target number of the group that it moves to; its own if it does not move
 * @param move the index of the record that began its move; 0 if it does not move
 * @param moved a bit a partition, the lowest first: whether the target serves it already
 */
public record MapEntry(
    int id, int group, String name, byte[] definition, int target, long move, byte[] moved) {
  private static final byte[] NONE = {};

  /** A map that does not move. */
  public MapEntry(int id, int group, String name, byte[] definition) {
    this(id, group, name, definition, group, 0, NONE);
  }

  /** The map as everybody but the log sees it. */
  public MapInfo info() {
    return new MapInfo(id, group, MapDefinition.fromBytes(definition));
  }

  /** Where it is, as of an index of the log. */
  public MapPlacement placement(long index) {
    return new MapPlacement(id, index, group, target, move, moved);
  }

  /** The same in a group, at rest. */
  MapEntry in(int newGroup) {
    return new MapEntry(id, newGroup, name, definition);
  }

  /** The same on its way. */
  MapEntry moving(int from, int to, long since, byte[] there) {
    return new MapEntry(id, from, name, definition, to, since, there);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MapEntry that
        && id == that.id
        && group == that.group
        && name.equals(that.name)
        && Arrays.equals(definition, that.definition)
        && target == that.target
        && move == that.move
        && Arrays.equals(moved, that.moved);
  }

  @Override
  public int hashCode() {
    return id * 31 + Arrays.hashCode(definition);
  }
}
