package io.latticegrid.crdt;

import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The set of all dots that somebody has seen, superseded and removed ones included: a version
 * vector for those without gaps, and a <i>dot cloud</i> for those beyond a gap (Almeida et al.,
 * 2018). Immutable. The cloud is compact: it holds no dot that the vector could, so equal sets of
 * dots are equal contexts.
 */
public final class CausalContext implements Coverage {
  /** Of somebody who has seen nothing. */
  public static final CausalContext EMPTY =
      new CausalContext(new VersionVector(), Collections.emptySortedSet());

  private final VersionVector vector;
  private final SortedSet<Dot> cloud;

  private CausalContext(VersionVector vector, SortedSet<Dot> cloud) {
    this.vector = vector;
    this.cloud = cloud;
  }

  /** Of some dots. */
  public static CausalContext of(Dot... dots) {
    return of(new VersionVector(), List.of(dots));
  }

  /** Of all that a vector covers, and some dots. */
  public static CausalContext of(VersionVector vector, Collection<Dot> dots) {
    VersionVector contiguous = vector.copy();
    TreeSet<Dot> beyond = new TreeSet<>();
    for (Dot dot : new TreeSet<>(dots)) {
      long next = contiguous.get(dot.origin()) + 1;
      if (dot.sequence() == next) {
        contiguous.advance(dot.origin(), next);
      } else if (dot.sequence() > next) {
        beyond.add(dot);
      }
    }
    return new CausalContext(contiguous, Collections.unmodifiableSortedSet(beyond));
  }

  /** What either has seen. */
  public CausalContext join(CausalContext other) {
    VersionVector joined = vector.copy();
    joined.merge(other.vector);
    if (cloud.isEmpty() && other.cloud.isEmpty()) {
      return new CausalContext(joined, cloud);
    }
    TreeSet<Dot> dots = new TreeSet<>(cloud);
    dots.addAll(other.cloud);
    return of(joined, dots);
  }

  /** With one more dot. */
  public CausalContext with(Dot dot) {
    return join(of(dot));
  }

  @Override
  public boolean covers(MemberId origin, long sequence) {
    return vector.get(origin) >= sequence
        || (!cloud.isEmpty() && cloud.contains(new Dot(origin, sequence)));
  }

  /** Whether every dot of another context was seen. */
  public boolean covers(CausalContext other) {
    for (Map.Entry<MemberId, Long> entry : other.vector.toMap().entrySet()) {
      for (long next = vector.get(entry.getKey()) + 1; next <= entry.getValue(); next++) {
        if (!covers(entry.getKey(), next)) {
          return false;
        }
      }
    }
    return other.cloud.stream().allMatch(this::covers);
  }

  /** A copy of the vector: what was seen without gaps. */
  public VersionVector vector() {
    return vector.copy();
  }

  /** The dots beyond a gap, ascending. */
  public SortedSet<Dot> cloud() {
    return cloud;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CausalContext that
        && vector.equals(that.vector)
        && cloud.equals(that.cloud);
  }

  @Override
  public int hashCode() {
    return 31 * vector.hashCode() + cloud.hashCode();
  }

  @Override
  public String toString() {
    return cloud.isEmpty() ? vector.toString() : vector + "+" + cloud;
  }
}
