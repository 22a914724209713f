package io.latticegrid.partition;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Names an entry inside a partition. Immutable; the bytes must not be changed.
 *
 * @param mapId the map
 * @param key the key
 */
record EntryKey(int mapId, byte[] key) {
  /** By map, then by the bytes of the key. */
  static final Comparator<EntryKey> ORDER =
      Comparator.comparingInt(EntryKey::mapId).thenComparing(EntryKey::key, Arrays::compare);

  @Override
  public boolean equals(Object other) {
    return other instanceof EntryKey that && mapId == that.mapId && Arrays.equals(key, that.key);
  }

  @Override
  public int hashCode() {
    return mapId * 31 + Arrays.hashCode(key);
  }
}
