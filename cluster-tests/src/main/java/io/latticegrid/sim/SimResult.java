package io.latticegrid.sim;

import java.util.List;
import java.util.Map;

/**
 * What came of a run in which everything held. Immutable.
 *
 * @param seed of the run
 * @param digest of all its events
 * @param rolling the digest after each thousand events
 * @param events how many there were
 * @param times how long it took
 * @param acknowledged operations that were applied
 * @param failed operations that were not
 * @param unknown operations of which nobody knows
 * @param linearizable operations whose history was found to be linearizable
 * @param network what happened on the network
 * @param rareTurns how often each rare turn was taken
 * @param situations how often each situation was seen
 */
public record SimResult(
    long seed,
    long digest,
    List<Long> rolling,
    long events,
    Times times,
    long acknowledged,
    long failed,
    long unknown,
    long linearizable,
    NetworkStats network,
    Map<String, Long> rareTurns,
    Situation.Counts situations) {
  /** Copies the list. */
  public SimResult {
    rolling = List.copyOf(rolling);
  }

  /**
   * Virtual times. Immutable.
   *
   * @param totalNanos of the whole run
   * @param workNanos while clients worked
   */
  public record Times(long totalNanos, long workNanos) {
    Times plus(Times more) {
      return new Times(totalNanos + more.totalNanos, workNanos + more.workNanos);
    }
  }

  @Override
  public String toString() {
    return "seed 0x%x digest %016x events %d virtual %.1f s operations ok %d failed %d unknown %d"
        .formatted(seed, digest, events, times.totalNanos / 1e9, acknowledged, failed, unknown);
  }
}
