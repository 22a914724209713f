package io.latticegrid.node.ops;

import io.latticegrid.data.time.HybridTimestamp;
import org.jspecify.annotations.Nullable;

/**
 * A write that was lost when two sides of a split were merged, because the other side had written
 * the same later without having seen it. Immutable. Keys and values are as {@code Canonical} reads
 * them; records are rows.
 *
 * @param map the name of the map
 * @param key the key
 * @param field the name of the field; empty where the whole entry was written or removed
 * @param value what was written; null for a removal
 * @param stamp when, in cluster time, and by which member
 */
public record LostWrite(
    String map,
    @Nullable Object key,
    String field,
    @Nullable Object value,
    HybridTimestamp stamp) {}
