package io.latticegrid.data.query;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** A set of partitions of a group. Immutable. */
public final class PartitionSet {
  private final int count;
  private final BitSet members;

  private PartitionSet(int count, BitSet members) {
    this.count = count;
    this.members = members;
  }

  /** All partitions of so many. */
  public static PartitionSet all(int count) {
    BitSet members = new BitSet(count);
    members.set(0, count);
    return new PartitionSet(count, members);
  }

  /** Some partitions of so many; may be none. */
  public static PartitionSet of(int count, int... partitions) {
    BitSet members = new BitSet(count);
    for (int partition : partitions) {
      if (partition < 0 || partition >= count) {
        throw new IllegalArgumentException("partition " + partition + " of " + count);
      }
      members.set(partition);
    }
    return new PartitionSet(count, members);
  }

  /** Whether every partition is in. */
  public boolean isAll() {
    return size() == count;
  }

  /** Whether a partition is in. */
  public boolean contains(int partition) {
    return members.get(partition);
  }

  /** The partitions, ascending. */
  public int[] partitions() {
    return members.stream().toArray();
  }

  /** How many partitions are in. */
  public int size() {
    return members.cardinality();
  }

  /** How many partitions there are. */
  public int partitionCount() {
    return count;
  }

  /** What is in both. */
  public PartitionSet intersect(PartitionSet other) {
    BitSet both = (BitSet) members.clone();
    both.and(other.members);
    return new PartitionSet(count, both);
  }

  /** What is in either. */
  public PartitionSet union(PartitionSet other) {
    BitSet either = (BitSet) members.clone();
    either.or(other.members);
    return new PartitionSet(count, either);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PartitionSet that
        && count == that.count
        && members.equals(that.members);
  }

  @Override
  public int hashCode() {
    return 31 * count + members.hashCode();
  }

  @Override
  public String toString() {
    return isAll() ? "all " + count : members + " of " + count;
  }
}
