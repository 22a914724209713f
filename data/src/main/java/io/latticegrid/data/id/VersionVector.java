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
 * <p>Every write looks at several of these, each of a few members, and of so many partitions that
 * none of them is in the processor's caches: hence the first two stand in the object itself, and
 * the others in two arrays.
 */
public final class VersionVector {
  /** How many stand in the object itself. */
  private static final int INLINE = 2;

  private static final MemberId[] NO_ORIGINS = {};
  private static final long[] NO_SEQUENCES = {};

  private int size;
  private MemberId origin0 = MemberId.NONE;
  private MemberId origin1 = MemberId.NONE;
  private long sequence0;
  private long sequence1;
  private MemberId[] origins = NO_ORIGINS;
  private long[] sequences = NO_SEQUENCES;

  /** Contains nothing. */
  public VersionVector() {}

  /** The origin at a place in member order, below {@link #size}. */
  public MemberId originAt(int at) {
    return at == 0 ? origin0 : at == 1 ? origin1 : origins[at - INLINE];
  }

  /** The highest sequence of the origin at a place in member order, below {@link #size}. */
  public long sequenceAt(int at) {
    return at == 0 ? sequence0 : at == 1 ? sequence1 : sequences[at - INLINE];
  }

  private void set(int at, MemberId origin, long sequence) {
    switch (at) {
      case 0 -> {
        origin0 = origin;
        sequence0 = sequence;
      }
      case 1 -> {
        origin1 = origin;
        sequence1 = sequence;
      }
      default -> {
        origins[at - INLINE] = origin;
        sequences[at - INLINE] = sequence;
      }
    }
  }

  /** Where an origin stands, or else minus one minus where it belongs. */
  private int find(MemberId origin) {
    for (int at = 0; at < size; at++) {
      MemberId present = originAt(at);
      int order = present == origin ? 0 : present.compareTo(origin);
      if (order >= 0) {
        return order == 0 ? at : -1 - at;
      }
    }
    return -1 - size;
  }

  /** The highest contiguous sequence contained of an origin; 0 if none. */
  public long get(MemberId origin) {
    int at = find(origin);
    return at < 0 ? 0 : sequenceAt(at);
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
      if (get(other.originAt(at)) < other.sequenceAt(at)) {
        return false;
      }
    }
    return true;
  }

  /** Raises an origin to a sequence; a lower one changes nothing. */
  public void advance(MemberId origin, long sequence) {
    int at = find(origin);
    if (at < 0) {
      if (sequence > 0) {
        insert(-1 - at, origin, sequence);
      }
    } else if (sequence > sequenceAt(at)) {
      set(at, originAt(at), sequence);
    }
  }

  private void insert(int place, MemberId origin, long sequence) {
    if (size >= INLINE && size - INLINE == origins.length) {
      int capacity = Math.max(INLINE, origins.length * 2);
      origins = Arrays.copyOf(origins, capacity);
      sequences = Arrays.copyOf(sequences, capacity);
    }
    for (int at = size; at > place; at--) {
      set(at, originAt(at - 1), sequenceAt(at - 1));
    }
    set(place, origin, sequence);
    size++;
  }

  /** Takes the maximum per origin. */
  public void merge(VersionVector other) {
    for (int at = 0; at < other.size; at++) {
      advance(other.originAt(at), other.sequenceAt(at));
    }
  }

  /** Takes the minimum per origin: what both contain. */
  public void intersect(VersionVector other) {
    int kept = 0;
    for (int at = 0; at < size; at++) {
      MemberId origin = originAt(at);
      long both = Math.min(sequenceAt(at), other.get(origin));
      if (both > 0) {
        set(kept++, origin, both);
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
    copy.size = size;
    copy.origin0 = origin0;
    copy.origin1 = origin1;
    copy.sequence0 = sequence0;
    copy.sequence1 = sequence1;
    if (size > INLINE) {
      copy.origins = Arrays.copyOf(origins, size - INLINE);
      copy.sequences = Arrays.copyOf(sequences, size - INLINE);
    }
    return copy;
  }

  /** Gives each origin with its highest sequence, in member order. */
  public void forEach(ObjLongConsumer<MemberId> taker) {
    for (int at = 0; at < size; at++) {
      taker.accept(originAt(at), sequenceAt(at));
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
    if (!(other instanceof VersionVector that) || size != that.size) {
      return false;
    }
    for (int at = 0; at < size; at++) {
      if (sequenceAt(at) != that.sequenceAt(at) || !originAt(at).equals(that.originAt(at))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = 0;
    for (int at = 0; at < size; at++) {
      hash += originAt(at).hashCode() ^ Long.hashCode(sequenceAt(at));
    }
    return hash;
  }

  @Override
  public String toString() {
    return toMap().toString();
  }
}
