package io.latticegrid.data.id;

import java.util.Map;
import java.util.TreeMap;

/**
 * The progress of a replica over the dots of one partition: for each origin, the highest sequence
 * up to which every dot is contained. Confined to its owner; {@link #copy()} before handing it out.
 * Iteration is in member order, so that encodings are canonical.
 */
public final class VersionVector {
  private final TreeMap<MemberId, Long> highest = new TreeMap<>();

  /** The highest contiguous sequence contained of an origin; 0 if none. */
  public long get(MemberId origin) {
    Long sequence = highest.get(origin);
    return sequence == null ? 0 : sequence;
  }

  /** Whether it covers nothing. */
  public boolean isEmpty() {
    return highest.isEmpty();
  }

  /** Whether the dot is contained. */
  public boolean covers(Dot dot) {
    return get(dot.origin()) >= dot.sequence();
  }

  /** Whether every dot of the other vector is contained. */
  public boolean covers(VersionVector other) {
    for (Map.Entry<MemberId, Long> entry : other.highest.entrySet()) {
      if (get(entry.getKey()) < entry.getValue()) {
        return false;
      }
    }
    return true;
  }

  /** Raises an origin to a sequence; a lower one changes nothing. */
  public void advance(MemberId origin, long sequence) {
    if (sequence > get(origin)) {
      highest.put(origin, sequence);
    }
  }

  /** Takes the maximum per origin. */
  public void merge(VersionVector other) {
    other.highest.forEach(this::advance);
  }

  /** Takes the minimum per origin: what both contain. */
  public void intersect(VersionVector other) {
    highest.replaceAll((origin, sequence) -> Math.min(sequence, other.get(origin)));
    highest.values().removeIf(sequence -> sequence == 0);
  }

  /** Forgets everything. */
  public void clear() {
    highest.clear();
  }

  /** An independent copy. */
  public VersionVector copy() {
    VersionVector copy = new VersionVector();
    copy.highest.putAll(highest);
    return copy;
  }

  /** A read-only copy as a map in member order. */
  public Map<MemberId, Long> toMap() {
    return java.util.Collections.unmodifiableMap(new TreeMap<>(highest));
  }

  /** Builds a vector from entries. */
  public static VersionVector of(Map<MemberId, Long> entries) {
    VersionVector vector = new VersionVector();
    entries.forEach(vector::advance);
    return vector;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VersionVector that && highest.equals(that.highest);
  }

  @Override
  public int hashCode() {
    return highest.hashCode();
  }

  @Override
  public String toString() {
    return highest.toString();
  }
}
