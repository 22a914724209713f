package io.latticegrid.crdt;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.time.HybridTimestamp;

/**
 * The one rule by which writes to the same key are merged: the later hybrid timestamp wins,
 * whatever was written. Static only. It is a function of primitives and members so that it can be
 * used on record memory without making objects.
 *
 * <p>Two writes never have equal stamps, since a member gives each time out once: equal stamps mean
 * the same write, and neither wins. A tombstone is a write like any other, and so is a change of
 * expiry; both bring a new stamp.
 */
public final class LwwOrder {
  private LwwOrder() {}

  /** Whether write A replaces write B; false if they are the same write. */
  public static boolean wins(long timeA, MemberId memberA, long timeB, MemberId memberB) {
    return HybridTimestamp.compare(timeA, memberA, timeB, memberB) > 0;
  }

  /** Whether write A replaces write B; false if they are the same write. */
  public static boolean wins(HybridTimestamp a, HybridTimestamp b) {
    return a.compareTo(b) > 0;
  }

  /** Whether an entry is expired at a cluster time; an expiry of 0 means never. */
  public static boolean isExpired(long expiresAtMillis, long nowMillis) {
    return expiresAtMillis != 0 && expiresAtMillis <= nowMillis;
  }
}
