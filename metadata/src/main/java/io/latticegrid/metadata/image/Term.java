package io.latticegrid.metadata.image;

import io.latticegrid.data.id.MemberId;

/**
 * The reign of one coordinator. Immutable. Because the coordinator is a part of it, no two members
 * can ever act in the same term, whatever memberships they know.
 *
 * @param number counts up
 * @param coordinator who acts in it; decides between equal numbers
 */
public record Term(long number, MemberId coordinator) implements Comparable<Term> {
  /** Before every term. */
  public static final Term NONE = new Term(0, MemberId.NONE);

  /** A term of a coordinator above this one. */
  public Term next(MemberId nextCoordinator) {
    return new Term(number + 1, nextCoordinator);
  }

  /** Whether this term comes after another. */
  public boolean isAfter(Term other) {
    return compareTo(other) > 0;
  }

  @Override
  public int compareTo(Term other) {
    int byNumber = Long.compare(number, other.number);
    return byNumber != 0 ? byNumber : coordinator.compareTo(other.coordinator);
  }

  @Override
  public String toString() {
    return number + "@" + coordinator;
  }
}
