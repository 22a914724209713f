package io.latticegrid.data.id;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ObjLongConsumer;

/**
 * The progress of a replica over the dots of one partition: for each origin, the highest sequence
 * up to which every dot is contained. Confined to its owner; {@link #copy()} before handing it out.
 * Iteration is in member order, so that encodings are canonical.
 *
 * <p>Every write looks at several of these, each of a few members: hence two arrays and no map.
 */
public final class VersionVector {
  private static final int FEW = 2;
  private static final MemberId[] NO_ORIGINS = {};
  private static final long[] NO_SEQUENCES = {};

  private MemberId[] origins = NO_ORIGINS;
  private long[] sequences = NO_SEQUENCES;
  private int size;

  /** Contains nothing. */
  public VersionVector() {}

  /** Where an origin stands, or else minus one minus where it belongs. */
  private int find(MemberId origin) {
    for (int at = 0; at < size; at++) {
      int order = origins[at].compareTo(origin);
      if (order >= 0) {
        return order == 0 ? at : -1 - at;
      }
    }
    return -1 - size;
  }

  /** The highest contiguous sequence contained of an origin; 0 if none. */
  public long get(MemberId origin) {
    int at = find(origin);
    return at < 0 ? 0 : sequences[at];
  }

  /** How many origins have a sequence above 0. */
  public int size() {
    return size;
  }

  /** Whether it covers nothing. */
  public boolean isEmpty() {
    return size == 0;
  }

  /** Whether the dot is contained. */
  public boolean covers(Dot dot) {
    return get(dot.origin()) >= dot.sequence();
  }

  /** Whether every dot of the other vector is contained. */
  public boolean covers(VersionVector other) {
    for (int at = 0; at < other.size; at++) {
      if (get(other.origins[at]) < other.sequences[at]) {
        return false;
      }
    }
    return true;
  }

  /** Raises an origin to a sequence; a lower one changes nothing. */
  public void advance(MemberId origin, long sequence) {
    int at = find(origin);
    if (at >= 0) {
      sequences[at] = Math.max(sequences[at], sequence);
    } else if (sequence > 0) {
      insert(-1 - at, origin, sequence);
    }
  }

  private void insert(int at, MemberId origin, long sequence) {
    if (size == origins.length) {
      int capacity = Math.max(FEW, size * 2);
      origins = Arrays.copyOf(origins, capacity);
      sequences = Arrays.copyOf(sequences, capacity);
    }
    System.arraycopy(origins, at, origins, at + 1, size - at);
    System.arraycopy(sequences, at, sequences, at + 1, size - at);
    origins[at] = origin;
    sequences[at] = sequence;
    size++;
  }

  /** Takes the maximum per origin. */
  public void merge(VersionVector other) {
    for (int at = 0; at < other.size; at++) {
      advance(other.origins[at], other.sequences[at]);
    }
  }

  /** Takes the minimum per origin: what both contain. */
  public void intersect(VersionVector other) {
    int kept = 0;
    for (int at = 0; at < size; at++) {
      long both = Math.min(sequences[at], other.get(origins[at]));
      if (both > 0) {
        origins[kept] = origins[at];
        sequences[kept++] = both;
      }
    }
    size = kept;
  }

  /** Forgets everything. */
  public void clear() {
    size = 0;
  }

  /** An independent copy. */
  public VersionVector copy() {
    VersionVector copy = new VersionVector();
    if (size > 0) {
      copy.origins = Arrays.copyOf(origins, size);
      copy.sequences = Arrays.copyOf(sequences, size);
      copy.size = size;
    }
    return copy;
  }

  /** Gives each origin with its highest sequence, in member order. */
  public void forEach(ObjLongConsumer<MemberId> taker) {
    for (int at = 0; at < size; at++) {
      taker.accept(origins[at], sequences[at]);
    }
  }

  /** A read-only copy as a map in member order. */
  public Map<MemberId, Long> toMap() {
    Map<MemberId, Long> map = new TreeMap<>();
    forEach(map::put);
    return Collections.unmodifiableMap(map);
  }

  /** Builds a vector from entries. */
  public static VersionVector of(Map<MemberId, Long> entries) {
    VersionVector vector = new VersionVector();
    entries.forEach(vector::advance);
    return vector;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VersionVector that
        && Arrays.equals(origins, 0, size, that.origins, 0, that.size)
        && Arrays.equals(sequences, 0, size, that.sequences, 0, that.size);
  }

  @Override
  public int hashCode() {
    int hash = 0;
    for (int at = 0; at < size; at++) {
      hash += origins[at].hashCode() ^ Long.hashCode(sequences[at]);
    }
    return hash;
  }

  @Override
  public String toString() {
    return toMap().toString();
  }
}
