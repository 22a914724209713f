package io.latticegrid.metadata.swim;

import io.latticegrid.data.port.Invariant;

/**
 * The figures of the failure detector. Immutable.
 *
 * @param periodNanos how often a member probes another; more often finds out sooner and costs more
 * @param relays through how many others a silent member is probed; more accuse less on a bad link
 * @param suspicionNanos how long a suspect that enough others suspect too has to contradict, in a
 *     cluster of up to ten; half as much more for each power of ten beyond. Too short calls pauses
 *     death
 * @param suspicionStretch by how much longer if nobody else suspects it
 * @param confirmations how many others must suspect it for the shortest time
 * @param updatesPerMessage gossip a message at most
 * @param retransmissions how often a piece of gossip is sent, times the logarithm of the members
 * @param exchangePeriods every how many periods two members compare all they believe
 * @param exchangeUpdates how much of it a message carries at most
 * @param maxLocalHealth how many times slower a member that seems slow itself may become; 0 turns
 *     that off
 */
public record SwimConfig(
    long periodNanos,
    int relays,
    long suspicionNanos,
    double suspicionStretch,
    int confirmations,
    int updatesPerMessage,
    int retransmissions,
    int exchangePeriods,
    int exchangeUpdates,
    int maxLocalHealth) {
  private static final long MILLI = 1_000_000L;

  /** Checks the figures. */
  public SwimConfig {
    Invariant.check(periodNanos > 0 && suspicionNanos >= periodNanos, "swim times");
    Invariant.check(suspicionStretch >= 1 && relays >= 0 && confirmations >= 0, "swim suspicion");
    Invariant.check(updatesPerMessage >= 2 && retransmissions >= 1, "swim gossip");
    Invariant.check(exchangePeriods >= 1 && exchangeUpdates >= 1, "swim exchange");
    Invariant.check(maxLocalHealth >= 0, "swim local health");
  }

  /**
   * The figures for a coordinator's ping interval and the silence that every member is forgiven:
   * with the defaults, 250 ms and 3 s, a period of 200 ms, and 2.6 to 4.2 s for a suspect.
   */
  public static SwimConfig of(long pingMillis, long silenceMillis) {
    long period = Math.max(1, pingMillis * 4 / 5);
    // A probe takes two periods before it accuses.
    long suspicion = Math.max(4 * period, silenceMillis - 2 * period);
    return new SwimConfig(period * MILLI, 3, suspicion * MILLI, 1.6, 3, 8, 4, 25, 32, 8);
  }

  /** The same figures without care for a member's own slowness, to measure what it is worth. */
  public SwimConfig withoutLocalHealth() {
    return new SwimConfig(
        periodNanos,
        relays,
        suspicionNanos,
        suspicionStretch,
        confirmations,
        updatesPerMessage,
        retransmissions,
        exchangePeriods,
        exchangeUpdates,
        0);
  }

  /** How long a suspect has that so many others suspect too, besides the first. */
  public long suspicionNanos(int members, int confirmedBy) {
    double growth = Math.max(0, StrictMath.log10(Math.max(1, members)) - 1) / 2;
    double shortest = suspicionNanos * (1 + growth);
    int wanted = Math.min(confirmations, members - 2);
    if (wanted < 1) {
      return (long) shortest;
    }
    double longest = shortest * suspicionStretch;
    double share = StrictMath.log(confirmedBy + 1) / StrictMath.log(wanted + 1);
    return (long) Math.max(shortest, longest - (longest - shortest) * share);
  }

  /** How often a piece of gossip is sent. */
  int transmissions(int members) {
    return retransmissions * (int) StrictMath.ceil(StrictMath.log10(members + 1));
  }
}
