package io.latticegrid.metadata.image;

import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.data.schema.MapInfo;
import java.util.Arrays;

/**
 * A map of the catalog. Immutable: nobody changes the array.
 *
 * @param id from 1, never used again
 * @param group number of its group
 * @param name unique in the cluster
 * @param definition bytes of the map's definition, opaque to the log
 */
public record MapEntry(int id, int group, String name, byte[] definition) {
  /** The map as everybody but the log sees it. */
  public MapInfo info() {
    return new MapInfo(id, group, MapDefinition.fromBytes(definition));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MapEntry that
        && id == that.id
        && group == that.group
        && name.equals(that.name)
        && Arrays.equals(definition, that.definition);
  }

  @Override
  public int hashCode() {
    return id * 31 + Arrays.hashCode(definition);
  }
}
