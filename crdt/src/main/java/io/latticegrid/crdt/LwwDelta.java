package io.latticegrid.crdt;

import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.VersionVector;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A change of an {@link LwwMap}: the writes of an interval of dots, of each key the last.
 * Immutable, if its parts are left alone. It applies where everything up to {@code after} is
 * contained, so that contexts stay free of gaps (the delta-interval and the causal merging
 * condition of Almeida et al., 2018).
 *
 * @param after what a receiver must contain already
 * @param upTo what it contains afterwards
 * @param latestTime the highest time that a write up to {@code upTo} carried; the receiver's clock
 *     must observe it
 * @param entries the writes, in the order of keys
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public record LwwDelta<K, V>(
    VersionVector after, VersionVector upTo, long latestTime, SortedMap<K, LwwEntry<V>> entries) {
  /** Freezes the entries. */
  public LwwDelta {
    entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
  }

  /** The delta of one write, which follows its origin's previous dot. */
  static <K, V> LwwDelta<K, V> ofWrite(SortedMap<K, LwwEntry<V>> write, LwwEntry<V> entry) {
    Dot dot = entry.dot();
    VersionVector after = new VersionVector();
    if (dot.sequence() > 1) {
      after.advance(dot.origin(), dot.sequence() - 1);
    }
    VersionVector upTo = new VersionVector();
    upTo.advance(dot.origin(), dot.sequence());
    return new LwwDelta<>(after, upTo, entry.stamp().time(), write);
  }
}
