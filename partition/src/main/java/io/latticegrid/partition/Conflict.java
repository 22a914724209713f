package io.latticegrid.partition;

import io.latticegrid.data.time.HybridTimestamp;
import org.jspecify.annotations.Nullable;

/**
 * A write that was lost when two copies were merged, because the other side wrote the same without
 * having seen it. Immutable.
 *
 * @param mapId the map
 * @param key the key's canonical bytes
 * @param field what it wrote: the field of a record, from 1; {@code RecordState.WHOLE} for a whole
 *     value; {@code RecordState.EXISTENCE} where an entry was removed
 * @param value the canonical bytes that it wrote; null for a removal
 * @param stamp when and by whom it was written
 */
public record Conflict(
    int mapId, byte[] key, int field, byte @Nullable [] value, HybridTimestamp stamp) {}
