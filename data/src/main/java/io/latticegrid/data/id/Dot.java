package io.latticegrid.data.id;

/**
 * Names one delta of one partition: the member that made it and its place in that member's
 * contiguous sequence for the partition. Immutable.
 *
 * @param origin the member that applied the change first
 * @param sequence from 1, contiguous per partition and origin
 */
public record Dot(MemberId origin, long sequence) implements Comparable<Dot> {
  @Override
  public int compareTo(Dot other) {
    int byOrigin = origin.compareTo(other.origin);
    return byOrigin != 0 ? byOrigin : Long.compare(sequence, other.sequence);
  }

  @Override
  public String toString() {
    return origin + "." + sequence;
  }
}
