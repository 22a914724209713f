package io.latticegrid.client.config;

import io.latticegrid.data.error.GridException;
import java.time.Duration;

/**
 * Who answers the reads of single keys. Immutable. The primary alone does by default, and nothing
 * else is linearizable: a backup's copy may be older by as much as is allowed here, so that two
 * reads in turn may go back in time by so much.
 *
 * @param source who is asked first
 * @param maxAgeMillis what a backup answers has all that was acknowledged until so long before the
 *     answer came; a backup that can't be sure of that refuses, and the primary is asked
 * @param hedgeAfterNanos for how long an answer is waited for before somebody else is asked too,
 *     and the first answer counts; 0 for the client's time limit of an attempt
 */
public record ReadPolicy(Source source, int maxAgeMillis, long hedgeAfterNanos) {
  /** Who is asked first. */
  public enum Source {
    /** The primary of the key's partition. */
    PRIMARY,
    /** A backup of it; the primary, where none may or will answer. */
    BACKUP
  }

  /** The primary answers, whatever it takes. */
  public static final ReadPolicy PRIMARY = new ReadPolicy(Source.PRIMARY, 0, 0);

  private static final int LONGEST_AGE_MILLIS = 10 * 60 * 1_000;

  /** Checks both. */
  public ReadPolicy {
    if (maxAgeMillis < 0 || maxAgeMillis > LONGEST_AGE_MILLIS) {
      throw wrong("maxAge", "10 minutes", maxAgeMillis + " ms");
    }
    if (hedgeAfterNanos < 0) {
      throw wrong("the delay of a hedge", "1 day", hedgeAfterNanos + " ns");
    }
  }

  /**
   * A backup answers, if its copy has all that was acknowledged up to so long ago. Less than the
   * heartbeat of the cluster (250 ms) has backups refuse most of the time.
   */
  public static ReadPolicy fromBackups(Duration maxAge) {
    return new ReadPolicy(Source.BACKUP, millis(maxAge), 0);
  }

  /**
   * The primary answers; when it has not within a delay, a backup is asked as well, and the first
   * answer counts. At most one read in twenty is asked twice, after the first 128.
   */
  public static ReadPolicy hedgedAfter(Duration delay, Duration maxAge) {
    return PRIMARY.withHedge(delay, millis(maxAge));
  }

  /** The same, with the other kind of copy asked as well when no answer came within a delay. */
  public ReadPolicy withHedge(Duration delay) {
    return withHedge(delay, maxAgeMillis);
  }

  private ReadPolicy withHedge(Duration delay, int newMaxAgeMillis) {
    if (delay.compareTo(Duration.ofNanos(1)) < 0 || delay.compareTo(Duration.ofDays(1)) > 0) {
      throw wrong("the delay of a hedge", "1 day", delay.toString());
    }
    return new ReadPolicy(source, newMaxAgeMillis, delay.toNanos());
  }

  /** Whether nobody but the primary is asked. */
  public boolean isPlain() {
    return source == Source.PRIMARY && hedgeAfterNanos == 0;
  }

  private static int millis(Duration maxAge) {
    if (maxAge.compareTo(Duration.ofMillis(1)) < 0
        || maxAge.compareTo(Duration.ofMillis(LONGEST_AGE_MILLIS)) > 0) {
      throw wrong("maxAge", "10 minutes", maxAge.toString());
    }
    return (int) maxAge.toMillis();
  }

  private static GridException wrong(String what, String most, String given) {
    return new GridException(
        GridException.Code.INVALID_ARGUMENT,
        "reads: %s must be from 1 ms to %s, not %s".formatted(what, most, given));
  }
}
