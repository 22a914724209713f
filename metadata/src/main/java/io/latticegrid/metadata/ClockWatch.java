package io.latticegrid.metadata;

import io.latticegrid.data.id.MemberId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the members' wall clocks are from each other, as the coordinator measures it in their
 * answers to pings; who is too far off is not to be primary. Confined to the control loop.
 *
 * <p>The coordinator's own clock is the reference as long as at least half of all clocks are within
 * the bound of it; else it is the one that drifts, and the median of all is the reference.
 */
final class ClockWatch {
  private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);

  /** The feature level from which members tell their clocks. */
  static final int SINCE_LEVEL = 2;

  private final MemberId self;
  private final int boundMillis;

  /** By how much each clock was ahead of ours when its answer came. */
  private final Map<MemberId, Long> aheadMillis = new TreeMap<>();

  private Set<MemberId> barred = Set.of();

  /** With a bound in milliseconds, 0 for none. */
  ClockWatch(MemberId self, int boundMillis) {
    this.self = self;
    this.boundMillis = boundMillis;
  }

  /** Starts over: nothing is known of anybody's clock. */
  void begin() {
    aheadMillis.clear();
    barred = Set.of();
  }

  /**
   * Notes what a member's clock said when ours said something; the way of the answer is part of the
   * difference and far below any sensible bound.
   *
   * @return whether the set of the barred changed
   */
  boolean note(MemberId member, long theirWallMillis, long ourWallMillis) {
    aheadMillis.put(member, theirWallMillis - ourWallMillis);
    return judge();
  }

  /** Forgets who is no member any more. */
  void retain(List<MemberId> members) {
    aheadMillis.keySet().retainAll(members);
    judge();
  }

  /** Who is not to be primary. */
  Set<MemberId> barred() {
    return barred;
  }

  private boolean judge() {
    Set<MemberId> now = new TreeSet<>();
    if (boundMillis > 0) {
      long reference = reference();
      aheadMillis.forEach((member, ahead) -> {
        if (Math.abs(ahead - reference) > boundMillis) {
          now.add(member);
        }
      });
      if (Math.abs(reference) > boundMillis) {
        now.add(self);
      }
    }
    if (now.equals(barred)) {
      return false;
    }
    LOG.warn(
        "clocks are off by more than {} ms: {} are no primaries; ahead by {} ms; check NTP",
        boundMillis,
        now,
        aheadMillis);
    barred = now;
    return true;
  }

  private long reference() {
    List<Long> all = new ArrayList<>(aheadMillis.values());
    all.add(0L);
    long near = all.stream().filter(ahead -> Math.abs(ahead) <= boundMillis).count();
    if (2 * near >= all.size()) {
      return 0;
    }
    all.sort(null);
    return all.get((all.size() - 1) / 2);
  }
}
