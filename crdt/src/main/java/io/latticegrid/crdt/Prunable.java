package io.latticegrid.crdt;

import io.latticegrid.data.id.VersionVector;

/** A state that can drop what is kept for others only. Confined to its owner. */
public interface Prunable {
  /**
   * Drops tombstones that every holder has seen.
   *
   * @param stable covered by every holder, and older than anything that may still arrive: as {@link
   *     Stability#stable} computes it
   * @return how many were dropped
   */
  int prune(VersionVector stable);
}
