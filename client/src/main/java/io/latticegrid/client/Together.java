package io.latticegrid.client;

import io.latticegrid.client.session.ClientSession;
import io.latticegrid.client.session.Cut;
import io.latticegrid.data.error.CrossPartitionException;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.schema.MapStore;
import io.latticegrid.proto.message.DataMessage.KeyValue;
import java.util.Arrays;
import java.util.List;

/**
 * Keys that one operation concerns all at once, or none: they must lie in one partition, and fit
 * one frame. Immutable.
 *
 * @param access the map
 */
record Together(MapAccess<?, ?> access) {
  static final int MAX_KEYS = 1_000;
  private static final int MAX_BYTES = 1 << 20;

  /** As {@link #keys}, of entries that are to change: what writes through does so key by key. */
  ClientSession.Keys changed(List<KeyValue> entries) {
    MapStore store = access.info().definition().store();
    if (store != null && store.way() == MapStore.Way.WRITE_THROUGH && entries.size() > 1) {
      throw new GridException(
          Code.INVALID_ARGUMENT,
          "map '"
              + access.name()
              + "' writes through to its store key by key; it has no atomic writes of several");
    }
    return keys(entries);
  }

  /** The keys with their partition; an error before anything is sent if they can't be together. */
  ClientSession.Keys keys(List<KeyValue> entries) {
    int[] partitions = new int[entries.size()];
    long bytes = 0;
    for (int i = 0; i < partitions.length; i++) {
      KeyValue entry = entries.get(i);
      byte[] value = entry.value();
      bytes += entry.key().length + (value == null ? 0 : value.length);
      partitions[i] = access.partition(entry.key());
    }
    long different = Arrays.stream(partitions).distinct().count();
    if (different > 1) {
      throw new CrossPartitionException(
          "the keys of an atomic operation on map '%s' lie in %d partitions, and must lie in one;"
                  .formatted(access.name(), different)
              + " give them one partition field");
    }
    if (partitions.length > MAX_KEYS || (partitions.length > 1 && bytes > MAX_BYTES)) {
      throw new GridException(
          Code.TOO_LARGE,
          "an atomic operation on map '%s' has %d keys and %d bytes: at most %d and %d are allowed"
              .formatted(access.name(), partitions.length, bytes, MAX_KEYS, MAX_BYTES));
    }
    return new ClientSession.Keys(entries, partitions, Cut.NEVER);
  }
}
