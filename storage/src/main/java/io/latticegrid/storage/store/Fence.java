package io.latticegrid.storage.store;

/**
 * Who writes to a store, and for the how manieth time: what a store compares with the fence that it
 * holds for the partition, in the same transaction as the write. Immutable.
 *
 * <p>A later epoch is a later primary, a later attempt a later call of the same one. A store that
 * has seen a fence refuses every write below it, so neither a deposed primary nor a call that was
 * given up as timed out, and reaches the store after all, takes a key back to an older version.
 *
 * @param scope whose partitions these are: the cluster and the map; at most 255 chars
 * @param partition the partition, from 0
 * @param epoch the epoch of the partition's row under which the writer is its primary
 * @param attempt counts the writer's calls for this partition; never used twice under one epoch
 */
public record Fence(String scope, int partition, long epoch, long attempt) {
  /** How long a scope may be. */
  public static final int MAX_SCOPE_LENGTH = 255;

  /** Checks the scope's length and the partition. */
  public Fence {
    if (scope.isEmpty() || scope.length() > MAX_SCOPE_LENGTH || partition < 0) {
      throw new IllegalArgumentException("no fence: '" + scope + "', partition " + partition);
    }
  }

  /** Whether a store that holds this epoch and attempt must let a write under this fence pass. */
  public boolean passes(long heldEpoch, long heldAttempt) {
    return epoch > heldEpoch || (epoch == heldEpoch && attempt > heldAttempt);
  }
}
