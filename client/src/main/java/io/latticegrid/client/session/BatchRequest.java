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
 * @param whole whether it must not be taken apart, be it to ask for less at once
 */
record BatchRequest(
    Purpose purpose,
    MapTarget map,
    Batch.Kind kind,
    List<KeyValue> entries,
    int[] partitions,
    boolean whole) {}
