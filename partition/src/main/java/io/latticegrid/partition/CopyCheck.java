package io.latticegrid.partition;

import io.latticegrid.crdt.DigestTree;
import java.util.ArrayList;
import java.util.List;

/**
 * How a replica looks at every entry of its copy from time to time: do the bytes still come to what
 * the digest says, and is the digest the primary's? Confined to the shard's loop.
 *
 * <p>Corrupted entries of a backup are taken from the primary, those of the primary from a backup.
 */
final class CopyCheck {
  /** How long after one look the next begins. */
  static final long EVERY_NANOS = 60_000_000_000L;

  /** How soon after it is in step again a copy is looked at. */
  static final long SOON_NANOS = 5_000_000_000L;

  private static final int SPREAD = 64;

  private final HostContext context;
  private final PartitionState state;
  private final DigestNodes nodes;
  private final List<Integer> corrupted = new ArrayList<>();
  private boolean inStep;
  private boolean underWay;
  private long dueNanos;
  private int depth;
  private int next;

  /** Whose copy it is. */
  interface Role {
    /** Whether the copy is one that should be right: a primary's, or a backup's that follows. */
    boolean isInStep();

    /** Everything was looked at. */
    void checked(int depth, List<Integer> corrupted);
  }

  CopyCheck(HostContext context, PartitionState state) {
    this.context = context;
    this.state = state;
    this.nodes = new DigestNodes(state);
  }

  /** Notes whether the copy is in step; when it comes to be so, it is looked at soon. */
  void tick(Role role, int partition, long nowNanos) {
    boolean now = role.isInStep();
    if (now && !inStep) {
      dueNanos = nowNanos + SOON_NANOS + partition % SPREAD * (EVERY_NANOS / SPREAD / 4);
    }
    inStep = now;
    underWay &= now;
  }

  /** Whether it is time to look. */
  boolean isDue(long nowNanos) {
    return underWay || (inStep && nowNanos - dueNanos >= 0);
  }

  /**
   * Looks at entries, about so many at most.
   *
   * @return how many were looked at
   */
  int advance(Role role, int entries, long nowNanos) {
    if (!underWay || depth != state.digests().depth()) {
      underWay = true;
      depth = state.digests().depth();
      next = 0;
      corrupted.clear();
      dueNanos = nowNanos + EVERY_NANOS;
    }
    int looked = 0;
    while (looked < entries && next < DigestTree.nodes(depth)) {
      List<Long> found = nodes.sums(depth, next);
      if (!nodes.isIntact(depth, next, found)) {
        context.stats().repair.corrupted.increment();
        corrupted.add(next);
      }
      looked += 1 + found.size();
      next++;
    }
    if (next == DigestTree.nodes(depth)) {
      underWay = false;
      context.stats().repair.checks.increment();
      role.checked(depth, List.copyOf(corrupted));
    }
    return looked;
  }
}
