package io.latticegrid.partition;

import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.VersionVector;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * What a copy remembers because of copies that were written apart. Confined to the shard's loop.
 *
 * <p>The changes of another copy are covered by the partition's vector only when all of them are
 * taken. Until then it remembers by their dots those whose states were joined: offered again, to
 * this primary or its successor, they would bring back what was taken out here since, because
 * nothing says yet that it was seen. What merges by stamps alone needs no memory.
 */
final class Merging {
  private final TreeSet<Dot> joined = new TreeSet<>();
  private boolean unmerged;

  /** This copy took a write without a quorum. */
  void wroteAlone() {
    unmerged = true;
  }

  /** Everything that this copy has is with the primary. */
  void merged() {
    unmerged = false;
  }

  /** Whether it may have writes, taken without a quorum, that the primary lacks. */
  boolean isUnmerged() {
    return unmerged;
  }

  /** A change of another copy was joined with what is here. */
  void joined(Dot change) {
    joined.add(change);
  }

  /** Whether a change of another copy was joined already. */
  boolean hasJoined(Dot change) {
    return joined.contains(change);
  }

  /** What is covered need not be remembered. */
  void covered(VersionVector vector) {
    joined.removeIf(vector::covers);
  }

  /** The changes that were joined and are not covered yet. */
  List<Dot> joined() {
    return new ArrayList<>(joined);
  }

  /** Whether nothing is remembered. */
  boolean isOver() {
    return joined.isEmpty() && !unmerged;
  }

  /** Nobody is left who offers anything. */
  void over() {
    joined.clear();
  }

  /** Forgets everything. */
  void clear() {
    joined.clear();
    unmerged = false;
  }
}
