package io.latticegrid.client;

import io.latticegrid.client.session.BatchReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values that a batch finds, read from where they lie. Filled on the session's loop; whoever
 * the batch's future tells that it is done reads it.
 */
final class FoundValues<K, V> implements BatchReader {
  private final MapAccess<K, V> access;
  private final @Nullable Object[] values;
  private @Nullable Throwable unreadable;

  /** For so many keys. */
  FoundValues(MapAccess<K, V> access, int keys) {
    this.access = access;
    this.values = new Object[keys];
  }

  @Override
  public void found(int place, byte[] array, int offset, int length) {
    try {
      values[place] = access.value(array, offset, length);
    } catch (RuntimeException | Error e) {
      // Whoever asks for the values is told; the session has nothing to do with it.
      unreadable = e;
    }
  }

  /** The value of the key at a place; null if there is none. */
  @Nullable V value(int place) {
    if (unreadable instanceof Error error) {
      throw error;
    }
    if (unreadable instanceof RuntimeException exception) {
      throw exception;
    }
    @SuppressWarnings("unchecked") // only values of the map's mapping are put in
    V value = (V) values[place];
    return value;
  }

  /** The keys that have values, in their order. */
  Map<K, V> of(List<K> keys) {
    Map<K, V> found = new LinkedHashMap<>(keys.size() * 4 / 3 + 1);
    for (int place = 0; place < values.length; place++) {
      V value = value(place);
      if (value != null) {
        found.put(keys.get(place), value);
      }
    }
    return found;
  }
}
