package io.latticegrid.crdt;

/**
 * Whether a record is there: a register of its own, of which the latest write wins. Immutable.
 * Every change of the record writes it, so its stamp is the record's latest.
 *
 * @param alive whether the write created or changed the record; else it removed it
 * @param id of the write
 * @param expiresAtMillis when reads stop seeing the record, in cluster time; 0 for never
 */
public record Existence(boolean alive, WriteId id, long expiresAtMillis) {
  /** Whether a reader sees the record at a cluster time. */
  public boolean isVisible(long nowMillis) {
    return alive && !LwwOrder.isExpired(expiresAtMillis, nowMillis);
  }
}
