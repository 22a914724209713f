package io.latticegrid.metadata.log;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.image.Term;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One member's attempt to be, and its life as, the coordinator of one term. Confined to the control
 * loop.
 *
 * <pre>
 * PROBING ── quorum would promise ──▶ PREPARING ── quorum promised ──▶ DECIDING ── own first record committed ──▶ begun
 * </pre>
 */
final class Ballot {
  final Term term;
  final long startedNanos;

  /** Who would promise, while probing. */
  final Set<MemberId> willing = new LinkedHashSet<>();

  /** Who promised, or cannot have accepted anything before this term. */
  final Set<MemberId> promised = new LinkedHashSet<>();

  /** How far members are known to be. */
  final Map<MemberId, Long> progress = new LinkedHashMap<>();

  final Set<MemberId> acknowledged = new LinkedHashSet<>();
  private final Set<LogEntry> reported = new LinkedHashSet<>();
  boolean probing = true;
  boolean begun;
  long sentNanos;

  /** The entry being decided, and whether this member chose its content. */
  @Nullable LogEntry inFlight;

  boolean own;

  Ballot(Term term, long startedNanos) {
    this.term = term;
    this.startedNanos = startedNanos;
    this.sentNanos = startedNanos;
  }

  /** Notes a promise and what the promiser had accepted. */
  void promisedBy(MemberId member, @Nullable LogEntry accepted) {
    if (promised.add(member) && accepted != null) {
      reported.add(accepted);
    }
  }

  /** Whether enough of the members promised to decide for them. */
  boolean mayDecide(List<MemberId> members) {
    return !probing && Quorum.reached(members, promised);
  }

  /**
   * What may have been decided already for a place: the entry of the highest term among those
   * reported.
   */
  @Nullable LogEntry reportedAt(long index) {
    LogEntry best = null;
    for (LogEntry entry : reported) {
      if (entry.index() == index && (best == null || entry.term().isAfter(best.term()))) {
        best = entry;
      }
    }
    return best;
  }

  /** Drops reports about places that are settled. */
  void settled(long index) {
    reported.removeIf(entry -> entry.index() <= index);
  }

  /** Puts an entry up for decision; the coordinator has accepted it. */
  void put(LogEntry entry, boolean chosenHere, MemberId self) {
    inFlight = entry;
    own = chosenHere;
    acknowledged.clear();
    acknowledged.add(self);
  }
}
