package io.latticegrid.client.session;

import io.latticegrid.proto.message.DataMessage.KeyValue;
import java.util.List;

/**
 * An operation on many keys of a map, or on whole partitions. Immutable.
 *
 * @param purpose what it is, for errors and retries
 * @param map the map
 * @param kind what to do
 * @param entries the keys, with values for a SET
 * @param partitions the partition of each key; for a COUNT, the partitions to count
 * @param cut how it is taken apart
 */
record BatchRequest(
    Purpose purpose,
    MapTarget map,
    Batch.Kind kind,
    List<KeyValue> entries,
    int[] partitions,
    Cut cut) {
  /** How many keys a section has at most. */
  int mostKeys() {
    return cut == Cut.KEY_BY_KEY ? 1 : PackedFrame.MAX_ENTRIES;
  }

  /** Whether single keys may fail. */
  boolean tellsFailures() {
    return cut == Cut.WITH_OUTCOMES || cut == Cut.KEY_BY_KEY;
  }
}
