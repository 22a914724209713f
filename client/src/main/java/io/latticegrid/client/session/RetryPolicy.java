package io.latticegrid.client.session;

import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.port.Rand;
import io.latticegrid.proto.message.SessionMessage.Failure;

/**
 * When to try again after a refusal, and when not to. Confined to the session's loop.
 *
 * <p>A refusal says that nothing was applied, so trying again is always safe; the question is only
 * whether it makes sense. All delays carry jitter, lest clients that were refused together return
 * together.
 */
final class RetryPolicy {
  /**
   * Redirects that are followed at once; a node that knows the owner is believed, a circle of nodes
   * that don't is not run through at full speed.
   */
  static final int REDIRECTS_AT_ONCE = 3;

  private static final long MILLI = 1_000_000;
  private static final long REFUSED_MIN_NANOS = 20 * MILLI;
  private static final long REFUSED_MAX_NANOS = 1_000 * MILLI;
  private static final long REDIRECT_MIN_NANOS = 5 * MILLI;
  private static final long REDIRECT_MAX_NANOS = 200 * MILLI;
  private static final long CONGESTED_NANOS = MILLI;
  // A map that was just created may not be known on every node yet.
  private static final int UNKNOWN_MAP_TRIES = 6;

  private final Rand rand;

  RetryPolicy(Rand rand) {
    this.rand = rand;
  }

  /** Whether a refusal of a kind may pass by. */
  boolean isPassing(Code code, Call call) {
    return switch (code) {
      case OVERLOADED, NOT_AVAILABLE, NOT_ENOUGH_COPIES, PARTITION_UNAVAILABLE, CLOSED -> true;
      case TOPOLOGY_CHANGED -> !call.purpose.write();
      case UNKNOWN_MAP ->
          call instanceof PartitionCall && call.tries.refusals() < UNKNOWN_MAP_TRIES;
      default -> false;
    };
  }

  /**
   * How long to wait after a refusal: at least as long as the node said. Who is told to come again
   * in 20 ms because of an overload, time after time, is one of too many who are, and comes later
   * each time.
   */
  long afterRefusal(Failure refusal, int refusalsBefore) {
    long told = refusal.retryAfterMillis() * MILLI;
    boolean grows = refusal.code() == Code.OVERLOADED && told < REFUSED_MAX_NANOS;
    if (told > 0) {
      return jittered(grows ? exponential(told, REFUSED_MAX_NANOS, refusalsBefore) : told);
    }
    return jittered(exponential(REFUSED_MIN_NANOS, REFUSED_MAX_NANOS, refusalsBefore));
  }

  /** How long to wait after a redirect that led nowhere. */
  long afterRedirect(int redirects) {
    return jittered(exponential(REDIRECT_MIN_NANOS, REDIRECT_MAX_NANOS, redirects - 1));
  }

  /** How long to wait when the connection takes no more at present. */
  long afterCongestion() {
    return jittered(CONGESTED_NANOS);
  }

  /** From the delay asked up to half as much again. */
  private long jittered(long nanos) {
    return nanos + (long) (rand.nextDouble() * nanos / 2);
  }

  private static long exponential(long min, long max, int doublings) {
    return doublings >= 20 ? max : Math.min(max, min << Math.max(0, doublings));
  }
}
