package io.latticegrid.metadata.swim;

/**
 * How slow this member seems to itself: the multiplier of "Lifeguard: Local Health Awareness for
 * More Accurate Failure Detection" (Dadgar, Phillips, Currey 2017). Confined to the control loop.
 *
 * <p>Unanswered probes and missing answers of those who were asked to probe mean that the fault may
 * be here; then this member waits longer before it accuses anybody.
 */
final class LocalHealth {
  private final int max;
  private int score;

  LocalHealth(int max) {
    this.max = max;
  }

  /** Whether a member's own slowness counts at all. */
  boolean isOn() {
    return max > 0;
  }

  int score() {
    return score;
  }

  void worse(int by) {
    score = Math.min(max, score + by);
  }

  void better() {
    score = Math.max(0, score - 1);
  }

  /** A time-out, widened. */
  long widen(long nanos) {
    return nanos * (1 + score);
  }
}
