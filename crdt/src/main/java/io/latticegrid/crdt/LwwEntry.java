package io.latticegrid.crdt;

import io.latticegrid.data.id.Dot;
import io.latticegrid.data.port.Invariant;
import io.latticegrid.data.time.HybridTimestamp;
import org.jspecify.annotations.Nullable;

/**
 * One write to one place: a value, or a tombstone where a value was removed. Immutable.
 *
 * @param value the value; null for a tombstone
 * @param stamp by which writes are ordered
 * @param dot the delta that brought the write
 * @param expiresAtMillis when reads stop seeing it, in cluster time; 0 for never
 * @param <V> the type of values, immutable and with equality
 */
public record LwwEntry<V>(@Nullable V value, HybridTimestamp stamp, Dot dot, long expiresAtMillis) {
  /** A value that never expires. */
  public static <V> LwwEntry<V> of(V value, HybridTimestamp stamp, Dot dot) {
    return new LwwEntry<>(value, stamp, dot, 0);
  }

  /** A tombstone. */
  public static <V> LwwEntry<V> tombstone(HybridTimestamp stamp, Dot dot) {
    return new LwwEntry<>(null, stamp, dot, 0);
  }

  /** Whether the write was a removal. */
  public boolean isTombstone() {
    return value == null;
  }

  /** What a reader sees at a cluster time; null if removed or expired. */
  public @Nullable V read(long nowMillis) {
    return LwwOrder.isExpired(expiresAtMillis, nowMillis) ? null : value;
  }

  /** Whether this write replaces another. */
  public boolean wins(LwwEntry<V> other) {
    boolean wins = LwwOrder.wins(stamp, other.stamp);
    Invariant.check(
        wins || !stamp.equals(other.stamp) || dot.equals(other.dot),
        "equal stamps mean the same write");
    return wins;
  }
}
