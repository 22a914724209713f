package io.latticegrid.sim.swim;

import java.util.Locale;

/**
 * How soon deaths became known. Immutable.
 *
 * @param members of the cluster
 * @param loss share of messages lost
 * @param deaths how many died
 * @param suspected from a death until anybody suspects it
 * @param detected from a death until anybody counts it as unreachable
 * @param spread from then until each other member knows
 * @param unknown how often a living member did not know of a death in the end
 * @param falseVerdicts how often a member counted a living one as unreachable
 * @param bytesPerPeriod what a member sends in a period, on average
 * @param largestBytes the largest message
 */
record DeathReport(
    int members,
    double loss,
    int deaths,
    Quantiles suspected,
    Quantiles detected,
    Quantiles spread,
    int unknown,
    int falseVerdicts,
    double bytesPerPeriod,
    long largestBytes) {
  static final String HEAD =
      "members  loss  deaths  suspected after s  unreachable after s  then known to all in s"
          + "  missed  false  bytes/period  largest";

  String line() {
    return String.format(
        Locale.ROOT,
        "%7d  %3.0f%%  %6d  %17s  %19s  %22s  %6d  %5d  %12.0f  %7d",
        members,
        loss * 100,
        deaths,
        suspected.p50p99(),
        detected.p50p99(),
        spread.p50p99(),
        unknown,
        falseVerdicts,
        bytesPerPeriod,
        largestBytes);
  }

  String json() {
    return String.format(
        Locale.ROOT,
        "{\"members\":%d,\"loss\":%.2f,\"deaths\":%d,\"suspectedSeconds\":%s,"
            + "\"unreachableSeconds\":%s,\"knownToAllSeconds\":%s,\"missed\":%d,"
            + "\"falseVerdicts\":%d,\"bytesPerMemberAndPeriod\":%.1f,\"largestMessageBytes\":%d}",
        members,
        loss,
        deaths,
        suspected.json(),
        detected.json(),
        spread.json(),
        unknown,
        falseVerdicts,
        bytesPerPeriod,
        largestBytes);
  }
}
