package io.latticegrid.crdt;

import io.latticegrid.data.id.Dot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A small set of dots, ascending. Immutable. */
public final class DotSet implements Iterable<Dot> {
  /** The empty set. */
  public static final DotSet EMPTY = new DotSet(List.of());

  private final List<Dot> dots;

  private DotSet(List<Dot> dots) {
    this.dots = dots;
  }

  /** Of some dots, in any order. */
  public static DotSet of(Dot... dots) {
    Dot[] sorted = dots.clone();
    Arrays.sort(sorted);
    return new DotSet(List.of(sorted));
  }

  /** Of dots that ascend. */
  public static DotSet ofAscending(List<Dot> dots) {
    return dots.isEmpty() ? EMPTY : new DotSet(List.copyOf(dots));
  }

  /** What both hold, and what either holds that the other has not seen. */
  DotSet join(DotSet other, Merge merge) {
    if (dots.equals(other.dots)) {
      return this;
    }
    List<Dot> joined = new ArrayList<>(dots.size() + other.dots.size());
    for (Dot dot : dots) {
      if (!merge.theirs().covers(dot) || other.dots.contains(dot)) {
        joined.add(dot);
      }
    }
    for (Dot dot : other.dots) {
      if (!merge.mine().covers(dot) && !dots.contains(dot)) {
        joined.add(dot);
      }
    }
    joined.sort(null);
    return ofAscending(joined);
  }

  /** Those that are among some dots. */
  DotSet restrictedTo(Coverage coverage) {
    return ofAscending(dots.stream().filter(coverage::covers).toList());
  }

  /** Whether a dot is in both. */
  boolean intersects(DotSet other) {
    return dots.stream().anyMatch(other.dots::contains);
  }

  /** Whether all are covered. */
  boolean isCoveredBy(Coverage coverage) {
    return dots.stream().allMatch(coverage::covers);
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return dots.isEmpty();
  }

  /** How many there are. */
  public int size() {
    return dots.size();
  }

  @Override
  public Iterator<Dot> iterator() {
    return dots.iterator();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DotSet that && dots.equals(that.dots);
  }

  @Override
  public int hashCode() {
    return dots.hashCode();
  }

  @Override
  public String toString() {
    return dots.toString();
  }
}
