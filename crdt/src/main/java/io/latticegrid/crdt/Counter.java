package io.latticegrid.crdt;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Invariant;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A counter to which every member adds in a {@link Tally} of its own, so that nothing added is lost
 * (Shapiro et al., 2011, the G-counter and the PN-counter). Immutable. The actor is the member id,
 * node and incarnation: a node that comes back without its memory counts in a new tally.
 *
 * <p>A removal raises, in each tally, how much of the sums is gone, up to what it has seen; so what
 * was added concurrently survives, exactly, and merging stays a maximum. Tallies that count nothing
 * any more are pruned once everybody knows it, which their dots tell (the problem and another
 * solution: Baquero, Almeida, Lerche, "The Problem with Embedded CRDT Counters and a Solution",
 * 2016). The tally of a member that is gone for good is first handed to an heir, {@link
 * #inherited}.
 *
 * @param type one of the types of counters
 * @param tallies by member
 */
public record Counter(CrdtType type, SortedMap<MemberId, Tally> tallies) implements Crdt<Counter> {
  /** Freezes the tallies. */
  public Counter {
    tallies = Collections.unmodifiableSortedMap(new TreeMap<>(tallies));
  }

  /** A counter at 0. */
  public static Counter empty(CrdtType type) {
    return new Counter(type, Collections.emptySortedMap());
  }

  /** The sum. */
  public long value() {
    long sum = 0;
    for (Tally tally : tallies.values()) {
      sum += tally.value();
    }
    return sum;
  }

  /** With an amount more, or less; a counter that only grows takes no negative one. */
  public Counter added(long amount, WriteId id) {
    if (amount < 0 && type == CrdtType.GROW_COUNTER) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT, "a growing counter takes no " + amount);
    }
    Tally mine = tallyOf(id.dot().origin());
    try {
      return with(
          id.dot().origin(),
          mine.changed(id.dot(), Math.max(amount, 0), amount < 0 ? Math.negateExact(amount) : 0));
    } catch (ArithmeticException overflow) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT, "a counter holds 63 bits in each direction");
    }
  }

  /** With the difference added that brings it to a value, as far as seen. */
  public Counter assigned(long value, WriteId id) {
    return added(Math.subtractExact(value, value()), id);
  }

  /**
   * With the part of a member that is gone for good counted by the writing member from now on. The
   * value stays. Only one member may do so, once: metadata names the heir.
   */
  public Counter inherited(MemberId departed, WriteId id) {
    Tally left = tallies.get(departed);
    MemberId heir = id.dot().origin();
    Invariant.check(!departed.equals(heir), "a member that writes is not gone");
    if (left == null || left.isSpent()) {
      return this;
    }
    Tally taken =
        tallyOf(heir).changed(id.dot(), left.up() - left.upGone(), left.down() - left.downGone());
    return with(departed, left.spent(id.dot())).with(heir, taken);
  }

  private Tally tallyOf(MemberId member) {
    return tallies.getOrDefault(member, Tally.ZERO);
  }

  private Counter with(MemberId member, Tally tally) {
    TreeMap<MemberId, Tally> changed = new TreeMap<>(tallies);
    changed.put(member, tally);
    return new Counter(type, changed);
  }

  @Override
  public boolean isBottom() {
    return tallies.isEmpty();
  }

  @Override
  public boolean isPresent() {
    return tallies.values().stream().anyMatch(tally -> !tally.isSpent());
  }

  @Override
  public Counter join(Counter other, Merge merge) {
    if (tallies.equals(other.tallies)) {
      return this;
    }
    TreeMap<MemberId, Tally> joined = new TreeMap<>();
    tallies.forEach(
        (member, tally) -> keep(joined, member, joined(tally, other.tallyOf(member), merge)));
    other.tallies.forEach((member, tally) -> {
      if (!tallies.containsKey(member)) {
        keep(joined, member, joined(Tally.ZERO, tally, merge));
      }
    });
    return new Counter(type, joined);
  }

  private static void keep(Map<MemberId, Tally> joined, MemberId member, @Nullable Tally tally) {
    if (tally != null) {
      joined.put(member, tally);
    }
  }

  /** A side whose dots were all superseded is known to the other, or was pruned there. */
  private static @Nullable Tally joined(Tally mine, Tally theirs, Merge merge) {
    DotSet left = mine.dots().join(theirs.dots(), merge);
    boolean mineCounts = left.intersects(mine.dots());
    boolean theirsCounts = left.intersects(theirs.dots());
    if (mineCounts && theirsCounts) {
      return mine.max(theirs, left);
    }
    return mineCounts ? mine.with(left) : theirsCounts ? theirs.with(left) : null;
  }

  @Override
  public Counter removed(WriteId id) {
    TreeMap<MemberId, Tally> removed = new TreeMap<>(tallies);
    removed.replaceAll((member, tally) -> tally.isSpent() ? tally : tally.spent(id.dot()));
    return new Counter(type, removed);
  }

  @Override
  public Counter fragment(Coverage dots) {
    TreeMap<MemberId, Tally> part = new TreeMap<>(tallies);
    part.replaceAll((member, tally) -> tally.with(tally.dots().restrictedTo(dots)));
    part.values().removeIf(tally -> tally.dots().isEmpty());
    return new Counter(type, part);
  }

  @Override
  public void visitDots(DotVisitor visitor) {
    tallies.values().forEach(tally -> tally.dots().forEach(visitor::held));
  }

  @Override
  public Counter pruned(Coverage stable) {
    TreeMap<MemberId, Tally> left = new TreeMap<>(tallies);
    left.values().removeIf(tally -> tally.isSpent() && tally.dots().isCoveredBy(stable));
    return new Counter(type, left);
  }

  @Override
  public Counter bottom() {
    return empty(type);
  }

  /** Every member that has a tally. */
  public Map<MemberId, Long> values() {
    TreeMap<MemberId, Long> values = new TreeMap<>();
    tallies.forEach((member, tally) -> values.put(member, tally.value()));
    return values;
  }
}
