package io.latticegrid.metadata;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.swim.Reachability;
import io.latticegrid.metadata.swim.SwimDetector;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who says of whom that nobody listens at its address any more. Confined to the control loop.
 *
 * <p>A refused connection means that the process is gone, while silence may be a pause; but one
 * observer may be wrong about its own way there, so two must agree, or all others if there are
 * fewer. A newer incarnation of the same node proves the death of the older. Of silence the {@link
 * SwimDetector} has the others' view too.
 */
final class Suspicions {
  /** By how many quarters longer only this member may miss a sign of life that others get. */
  private static final int PATIENCE_ALONE = 7;

  private final long validNanos;
  private final long leaseNanos;
  private final SwimDetector detector;
  private final Map<MemberId, Map<MemberId, Long>> reports = new LinkedHashMap<>();
  private final Set<MemberId> superseded = new LinkedHashSet<>();

  Suspicions(long validNanos, long leaseNanos, SwimDetector detector) {
    this.validNanos = validNanos;
    this.leaseNanos = leaseNanos;
    this.detector = detector;
  }

  /**
   * Whether a member that has been silent towards this one for so long counts as dead: nobody
   * reaches it. One bad link must not remove a member that the others reach; but without a lease it
   * serves nobody, so in the end it goes.
   */
  boolean isSilent(MemberId member, long silenceNanos) {
    boolean unreachable = detector.state(member) == Reachability.UNREACHABLE;
    return silenceNanos > (unreachable ? leaseNanos : validNanos / 4 * PATIENCE_ALONE);
  }

  void report(MemberId suspect, MemberId reporter, long nowNanos) {
    reports.computeIfAbsent(suspect, s -> new LinkedHashMap<>()).put(reporter, nowNanos);
  }

  void retract(MemberId suspect, MemberId reporter) {
    Map<MemberId, Long> reporters = reports.get(suspect);
    if (reporters != null && reporters.remove(reporter) != null && reporters.isEmpty()) {
      reports.remove(suspect);
    }
  }

  /** The member gave a sign of life. */
  void clear(MemberId suspect) {
    reports.remove(suspect);
  }

  /** A newer incarnation of the member's node was seen. */
  void supersede(MemberId old) {
    superseded.add(old);
  }

  boolean reportedBy(MemberId suspect, MemberId reporter, long nowNanos) {
    Map<MemberId, Long> reporters = reports.get(suspect);
    Long at = reporters == null ? null : reporters.get(reporter);
    return superseded.contains(suspect) || (at != null && nowNanos - at <= validNanos);
  }

  /** Whether anybody says so, or a newer incarnation does. */
  boolean isAccused(MemberId suspect) {
    return superseded.contains(suspect) || reports.containsKey(suspect);
  }

  /** Whether enough members say so. */
  boolean confirmed(List<MemberId> members, MemberId suspect, long nowNanos) {
    if (superseded.contains(suspect)) {
      return true;
    }
    int agree = 0;
    int others = 0;
    for (MemberId member : members) {
      if (!member.equals(suspect)) {
        others++;
        agree += reportedBy(suspect, member, nowNanos) ? 1 : 0;
      }
    }
    return agree >= Math.min(2, others) && agree > 0;
  }

  /**
   * Whether enough others than one member said so lately: then it need not say it as well, for in a
   * large cluster all would tell all.
   */
  boolean isKnown(MemberId suspect, MemberId reporter, long nowNanos) {
    int others = 0;
    for (Map.Entry<MemberId, Long> report : reports.getOrDefault(suspect, Map.of()).entrySet()) {
      boolean fresh = nowNanos - report.getValue() <= validNanos / 2;
      others += fresh && !report.getKey().equals(reporter) ? 1 : 0;
    }
    return others >= 2;
  }

  /** Whom a member reports at a time. */
  List<MemberId> reportedBy(MemberId reporter, long nowNanos) {
    return reports.isEmpty()
        ? List.of()
        : reports.keySet().stream().filter(s -> reportedBy(s, reporter, nowNanos)).toList();
  }

  void retain(List<MemberId> members) {
    reports.keySet().retainAll(members);
    superseded.retainAll(members);
  }
}
