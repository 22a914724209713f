package io.latticegrid.crdt;

import io.latticegrid.data.port.Invariant;
import java.util.Arrays;

/**
 * A 16-way Merkle tree over the upper bits of the key hash, whose nodes are sums of the numbers of
 * their entries: equal for equal entries, in whatever order they came. Confined to its owner.
 *
 * <p>Only the leaves are stored. Because a node is the sum of its children, a node above is added
 * up when it is asked for, and trees of different depth can be compared at the lesser one. A change
 * costs one addition, whatever the size.
 *
 * <p>Memory: 8 bytes up to 16 entries, 128 up to 256, 2 KiB up to 4,096, 32 KiB above: at most 8
 * bytes an entry just after it grew, 2 bytes at 16,384 entries, and ever less from there.
 */
public final class DigestTree {
  /** Children of a node. */
  public static final int FANOUT = 16;

  /** Depth of the leaves at most. */
  public static final int MAX_DEPTH = 3;

  private static final int BITS = 4;
  private static final int ENTRIES_A_LEAF = 16;

  private int depth;
  private long[] leaves = new long[1];
  private long entries;

  /** An empty tree. */
  public DigestTree() {}

  /** The depth of its leaves; 0 if the root is the only one. */
  public int depth() {
    return depth;
  }

  /** How many entries it sums up. */
  public long entries() {
    return entries;
  }

  /** The bytes of its leaves. */
  public long bytes() {
    return 8L * leaves.length;
  }

  /** The number of nodes at a depth. */
  public static int nodes(int depth) {
    return 1 << (BITS * depth);
  }

  /** The node of a key hash at a depth. */
  public static int nodeOf(int depth, long keyHash) {
    return depth == 0 ? 0 : (int) (keyHash >>> (64 - BITS * depth));
  }

  /** The lowest key hash of a node, unsigned; hashes of a node follow each other. */
  public static long firstHash(int depth, int node) {
    return depth == 0 ? 0 : (long) node << (64 - BITS * depth);
  }

  /** An entry came. */
  public void add(long keyHash, long number) {
    leaves[nodeOf(depth, keyHash)] += number;
    entries++;
  }

  /** An entry went. */
  public void subtract(long keyHash, long number) {
    leaves[nodeOf(depth, keyHash)] -= number;
    entries--;
  }

  /** The sum over everything. */
  public long root() {
    return sum(0, 0);
  }

  /** The sum of a node at a depth not below the leaves. */
  public long sum(int ofDepth, int node) {
    Invariant.check(ofDepth <= depth, "a node of the tree");
    int width = nodes(depth - ofDepth);
    long sum = 0;
    for (int leaf = node * width, end = leaf + width; leaf < end; leaf++) {
      sum += leaves[leaf];
    }
    return sum;
  }

  /** Sets a leaf to what its entries were found to come to. */
  public void correct(int leaf, long sum) {
    leaves[leaf] = sum;
  }

  /** Sets how many entries were found. */
  public void counted(long found) {
    entries = found;
  }

  /** Whether it has so many entries that it should be {@link #deepen deepened}. */
  public boolean isCrowded() {
    return depth < MAX_DEPTH && entries > (long) ENTRIES_A_LEAF * leaves.length;
  }

  /** Puts all entries into a deeper tree. */
  @FunctionalInterface
  public interface Refill {
    /** Adds every entry. */
    void into(DigestTree deeper);
  }

  /**
   * Adds a level. Where the entries don't come to what the sums said, the difference stays in the
   * node where it was, so that a defect is not taken for the truth.
   */
  public void deepen(Refill entriesOf) {
    DigestTree deeper = new DigestTree();
    deeper.depth = depth + 1;
    deeper.leaves = new long[nodes(depth + 1)];
    entriesOf.into(deeper);
    for (int node = 0; node < leaves.length; node++) {
      deeper.leaves[node * FANOUT] += leaves[node] - deeper.sum(depth, node);
    }
    leaves = deeper.leaves;
    depth = deeper.depth;
  }

  /**
   * The nodes that differ, at the depth of the leaves of the tree that is less deep; in ascending
   * order.
   */
  public int[] differing(DigestTree other) {
    if (depth < other.depth) {
      return other.differing(this);
    }
    int[] found = new int[Math.min(16, other.leaves.length)];
    int count = 0;
    int from = 0;
    while (from < other.leaves.length) {
      int next = from;
      if (depth == other.depth) {
        int equal = Arrays.mismatch(leaves, from, leaves.length, other.leaves, from, leaves.length);
        next = equal < 0 ? leaves.length : from + equal;
      }
      if (next < other.leaves.length && sum(other.depth, next) != other.leaves[next]) {
        found = count < found.length ? found : Arrays.copyOf(found, 2 * count);
        found[count++] = next;
      }
      from = next + 1;
    }
    return Arrays.copyOf(found, count);
  }

  /** Forgets everything. */
  public void clear() {
    depth = 0;
    leaves = new long[1];
    entries = 0;
  }
}
