package io.latticegrid.client;

import io.latticegrid.data.time.HybridTimestamp;
import org.jspecify.annotations.Nullable;

/**
 * A write that was lost when two sides of a split were merged, because the other side had written
 * the same later without having seen it. Immutable.
 *
 * @param key the key
 * @param value the value, where a whole entry was written; null for a removal, and for a field
 * @param field the name of the field of a record; empty where a whole entry was written or removed
 * @param fieldValue what was written to the field, as a query would return it: integers are {@code
 *     Long}, records are rows
 * @param stamp when it was written, in cluster time, and by which member
 */
public record LostWrite<K, V>(
    K key, @Nullable V value, String field, @Nullable Object fieldValue, HybridTimestamp stamp) {}
