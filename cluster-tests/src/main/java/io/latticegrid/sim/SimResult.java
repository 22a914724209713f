package io.latticegrid.sim;

import java.util.List;

/**
 * What came of a run in which everything held. Immutable.
 *
 * @param seed of the run
 * @param digest of all its events
 * @param rolling the digest after each thousand events
 * @param events how many there were
 * @param virtualNanos how long it took in virtual time
 * @param acknowledged operations that were applied
 * @param failed operations that were not
 * @param unknown operations of which nobody knows
 * @param network what happened on the network
 */
public record SimResult(
    long seed,
    long digest,
    List<Long> rolling,
    long events,
    long virtualNanos,
    long acknowledged,
    long failed,
    long unknown,
    NetworkStats network) {
  /** Copies the list. */
  public SimResult {
    rolling = List.copyOf(rolling);
  }

  @Override
  public String toString() {
    return "seed 0x%x digest %016x events %d virtual %.1f s operations ok %d failed %d unknown %d"
        .formatted(seed, digest, events, virtualNanos / 1e9, acknowledged, failed, unknown);
  }
}
