package io.latticegrid.invariant;

import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.invariant.CommittedTable.Place;
import io.latticegrid.partition.PartitionStatus;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.MergeMessage;
import io.latticegrid.proto.message.ReplicationMessage.Chunk;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.message.ReplicationMessage.DeltaSection;
import io.latticegrid.proto.message.ReplicationMessage.Outcome;
import io.latticegrid.proto.message.ReplicationMessage.WindowEntry;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Which change each attempt of a client became, and who has it, as told by what members say to each
 * other. Confined to its caller.
 *
 * <ul>
 *   <li>I-PT3: a primary contains every change that was acknowledged in a former reign of its
 *       generation, and a backup acknowledges only what it was given;
 *   <li>I-IDEM: an attempt becomes a second change only at a member that lacks the first.
 * </ul>
 */
public final class WriteDots {
  private record Attempt(Place place, long session, long sequence) {}

  private record Copy(Place place, MemberId member) {}

  /** What became of an attempt. */
  private static final class Effect {
    final Set<Dot> changes = new HashSet<>();
    @Nullable Dot dot;
    long acknowledgedReign = -1;
    MemberId acknowledgedBy = MemberId.NONE;
  }

  private final Map<Attempt, Effect> effects = new HashMap<>();
  private final Map<Place, TreeMap<Long, VersionVector>> acknowledged = new HashMap<>();
  private final Map<Copy, VersionVector> contained = new HashMap<>();
  private final Map<Copy, VersionVector> given = new HashMap<>();

  /** Numbers of a copy's own changes. */
  private final Map<Copy, TreeSet<Long>> made = new HashMap<>();

  /** Those of them that it gave up for another copy's state; their numbers are not used again. */
  private final Map<Copy, Set<Long>> dropped = new HashMap<>();

  private final Consumer<Violation> violated;
  private final IntPredicate acts;

  /** Knows of no change yet. */
  public WriteDots(Consumer<Violation> violated) {
    this(violated, group -> false);
  }

  /**
   * Knows of no change yet.
   *
   * @param acts whether each side of a split goes on in a group: an attempt may become a change on
   *     both then, which are merged
   */
  public WriteDots(Consumer<Violation> violated, IntPredicate acts) {
    this.violated = violated;
    this.acts = acts;
  }

  /** A primary sends changes to a backup. */
  public void sent(MemberId from, DeltaSection section) {
    Place place = new Place(section.group(), section.partition());
    for (Delta delta : section.deltas()) {
      Outcome outcome = delta.attempt();
      // What is remembered of another copy's change is no change of its own.
      if (outcome != null && MergeMessage.covered(delta) == null) {
        became(place, from, outcome, delta.dot());
      }
    }
  }

  /** A primary sends a part of a snapshot. */
  public void sent(MemberId from, Place place, Chunk chunk) {
    for (WindowEntry entry : chunk.windows()) {
      became(place, from, entry.outcome(), entry.dot());
    }
  }

  private void became(Place place, MemberId from, Outcome outcome, Dot dot) {
    Attempt attempt = new Attempt(place, outcome.session(), outcome.sequence());
    Effect effect = effects.computeIfAbsent(attempt, any -> new Effect());
    Dot known = effect.dot;
    if (from.equals(dot.origin())) {
      Copy copy = new Copy(place, from);
      made.computeIfAbsent(copy, any -> new TreeSet<>()).add(dot.sequence());
      contained.computeIfAbsent(copy, any -> new VersionVector()).advance(from, dot.sequence());
    }
    // Said for the first time by who made it: later it may have come to contain the other one.
    boolean isNews = effect.changes.add(dot) && from.equals(dot.origin());
    if (isNews && known != null && !known.equals(dot) && !acts.test(place.group())) {
      if (hasAtHand(new Copy(place, dot.origin()), known)) {
        violate("I-IDEM", attempt + " was " + known + " and is " + dot + " at who has the first");
      }
    }
    if (known == null || known.origin().equals(dot.origin()) || from.equals(dot.origin())) {
      effect.dot = dot;
    }
    if (known == null && dot.origin().equals(effect.acknowledgedBy)) {
      acknowledge(place, effect.acknowledgedReign, dot);
    }
  }

  private boolean hasAtHand(Copy copy, Dot dot) {
    VersionVector has = contained.get(copy);
    return has != null
        && has.covers(dot)
        && !(dot.origin().equals(copy.member())
            && dropped.getOrDefault(copy, Set.of()).contains(dot.sequence()));
  }

  /** A replica offers itself to a primary with what it contains. */
  public void attaches(MemberId member, Place place, VersionVector progress) {
    Copy copy = new Copy(place, member);
    contained.put(copy, progress.copy());
    // What was on its way to it when it said so counts as well, so nothing is taken back here.
    may(member, place).merge(progress);
  }

  /** A replica was sent changes; it may contain them from now on. */
  public void given(MemberId member, DeltaSection section) {
    Place place = new Place(section.group(), section.partition());
    VersionVector may = may(member, place);
    for (Delta delta : section.deltas()) {
      may.advance(delta.dot().origin(), delta.dot().sequence());
      if (delta.dot().origin().equals(member)) {
        regains(new Copy(place, member), delta.dot().sequence(), delta.dot().sequence());
      }
      VersionVector covered = MergeMessage.covered(delta);
      if (covered != null) {
        may.merge(covered);
      }
    }
  }

  /** A replica was told what it contains once a snapshot, or the stream, has reached it. */
  public void given(MemberId member, Place place, VersionVector progress) {
    may(member, place).merge(progress);
    Copy copy = new Copy(place, member);
    TreeSet<Long> own = made.get(copy);
    if (own != null) {
      regains(copy, 0, progress.get(member));
      dropped
          .computeIfAbsent(copy, any -> new HashSet<>())
          .addAll(own.tailSet(progress.get(member), false));
    }
  }

  /** Some of a copy's own changes come back to it. */
  private void regains(Copy copy, long from, long to) {
    Set<Long> lost = dropped.get(copy);
    if (lost != null) {
      lost.removeIf(sequence -> sequence >= from && sequence <= to);
    }
  }

  private VersionVector may(MemberId member, Place place) {
    return given.computeIfAbsent(new Copy(place, member), any -> new VersionVector());
  }

  /** A backup acknowledges what it contains. */
  public void contains(MemberId member, Place place, VersionVector progress) {
    contained.put(new Copy(place, member), progress.copy());
    VersionVector may = may(member, place);
    if (!may.covers(progress)) {
      violate(
          "I-PT3",
          "%s acknowledges %s of %s and was given %s".formatted(member, progress, place, may));
    }
  }

  /** Whether an attempt is known to have become a change by now; who made it. */
  public @Nullable MemberId madeBy(Place place, Header.Attempt attempt) {
    Effect effect = effects.get(new Attempt(place, attempt.session(), attempt.sequence()));
    Dot dot = effect == null ? null : effect.dot;
    return dot == null ? null : dot.origin();
  }

  /** A primary acknowledges an attempt at a level that promises copies. */
  public void acknowledged(MemberId by, Place place, Header.Attempt attempt, long reign) {
    Effect effect =
        effects.computeIfAbsent(
            new Attempt(place, attempt.session(), attempt.sequence()), any -> new Effect());
    effect.acknowledgedReign = reign;
    effect.acknowledgedBy = by;
    Dot dot = effect.dot;
    VersionVector has = contained.get(new Copy(place, by));
    if (dot != null && has != null && has.covers(dot)) {
      acknowledge(place, reign, dot);
    } else {
      // A former primary's change that was dropped; this one's was not told to anybody yet.
      effect.dot = null;
    }
  }

  private void acknowledge(Place place, long reign, Dot dot) {
    acknowledged
        .computeIfAbsent(place, any -> new TreeMap<>())
        .computeIfAbsent(reign, any -> new VersionVector())
        .advance(dot.origin(), dot.sequence());
  }

  /** What a replica says of itself. */
  public void status(MemberId member, PartitionStatus status) {
    if (!status.primary()) {
      return;
    }
    Place place = new Place(status.group(), status.partition());
    TreeMap<Long, VersionVector> reigns = acknowledged.get(place);
    if (reigns == null) {
      return;
    }
    for (Map.Entry<Long, VersionVector> former : reigns.headMap(status.reign(), false).entrySet()) {
      boolean same =
          PartitionRow.generation(former.getKey()) == PartitionRow.generation(status.reign());
      if (same && !status.vector().covers(former.getValue())) {
        violate(
            "I-PT3",
            "%s became primary of %s in reign %d with %s, and lacks of reign %d %s"
                .formatted(
                    member,
                    place,
                    status.reign(),
                    status.vector(),
                    former.getKey(),
                    former.getValue()));
      }
    }
  }

  private void violate(String invariant, String what) {
    violated.accept(new Violation(invariant, what));
  }
}
