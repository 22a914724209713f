package io.latticegrid.crdt;

import org.jspecify.annotations.Nullable;

/**
 * One write to one place: a value, or a tombstone where a value was removed. Immutable.
 *
 * @param value the value; null for a tombstone
 * @param id by which it is ordered and recognised
 * @param expiresAtMillis when reads stop seeing it, in cluster time; 0 for never
 */
public record Write(@Nullable Bytes value, WriteId id, long expiresAtMillis) {
  /** A value that never expires. */
  public static Write of(Bytes value, WriteId id) {
    return new Write(value, id, 0);
  }

  /** A tombstone. */
  public static Write tombstone(WriteId id) {
    return new Write(null, id, 0);
  }

  /** Whether the write was a removal. */
  public boolean isTombstone() {
    return value == null;
  }

  /** What a reader sees at a cluster time; null if removed or expired. */
  public @Nullable Bytes read(long nowMillis) {
    return LwwOrder.isExpired(expiresAtMillis, nowMillis) ? null : value;
  }
}
