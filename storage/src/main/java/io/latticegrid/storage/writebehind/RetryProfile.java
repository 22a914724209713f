package io.latticegrid.storage.writebehind;

/**
 * How long to wait before the next try. Immutable.
 *
 * @param tries how many there are, the first included; {@link #UNLIMITED} for no end
 * @param firstDelayNanos before the second try; doubled before each later one
 * @param mostDelayNanos no delay is longer: too short burdens a store that is down, too long makes
 *     a store that is back wait
 */
public record RetryProfile(int tries, long firstDelayNanos, long mostDelayNanos) {
  /** No end of tries. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  private static final long MILLI = 1_000_000L;

  /** For what a start waits for: about five seconds in all. */
  public static final RetryProfile STARTUP = new RetryProfile(5, 200 * MILLI, 2_000 * MILLI);

  /** For what goes on beside: without end. */
  public static final RetryProfile DAEMON =
      new RetryProfile(UNLIMITED, 1_000 * MILLI, 300_000 * MILLI);

  /** For what somebody waits for. */
  public static final RetryProfile QUERY = new RetryProfile(3, 100 * MILLI, 2_000 * MILLI);

  /** For batches on their way to a store: without end, because nothing is dropped. */
  public static final RetryProfile WRITE_BEHIND =
      new RetryProfile(UNLIMITED, 500 * MILLI, 5_000 * MILLI);

  /** Checks that there is a try and that delays are positive. */
  public RetryProfile {
    if (tries < 1 || firstDelayNanos < 1 || mostDelayNanos < firstDelayNanos) {
      throw new IllegalArgumentException(
          "no retry profile: " + tries + " tries, " + firstDelayNanos + ", " + mostDelayNanos);
    }
  }

  /** Whether there is another try after so many failures. */
  public boolean triesAfter(int failures) {
    return tries == UNLIMITED || failures < tries;
  }

  /** The delay after so many failures in a row, from one. */
  public long delayAfter(int failures) {
    int doublings = Math.min(Math.max(failures, 1) - 1, 40);
    long delay = firstDelayNanos << doublings;
    return delay >> doublings != firstDelayNanos ? mostDelayNanos : Math.min(delay, mostDelayNanos);
  }
}
