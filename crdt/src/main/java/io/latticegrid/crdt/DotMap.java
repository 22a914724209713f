package io.latticegrid.crdt;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * States by key under one context: the dot map of Almeida et al., 2018, of which all sets and maps
 * are made. Immutable. It holds no empty states; the key of one is absent.
 *
 * @param <K> the type of keys
 * @param <S> the type of states, or a wildcard of several; of one key always the same
 */
public final class DotMap<K extends Comparable<? super K>, S extends Crdt<?>> {
  private static final DotMap<?, ?> EMPTY = new DotMap<Bytes, Crdt<?>>(new TreeMap<>());

  private final SortedMap<K, S> entries;

  private DotMap(SortedMap<K, S> entries) {
    this.entries = Collections.unmodifiableSortedMap(entries);
  }

  /** A map without keys. */
  @SuppressWarnings("unchecked")
  public static <K extends Comparable<? super K>, S extends Crdt<?>> DotMap<K, S> empty() {
    return (DotMap<K, S>) EMPTY;
  }

  /** A map of given states; empty ones are left out. */
  public static <K extends Comparable<? super K>, S extends Crdt<?>> DotMap<K, S> of(
      SortedMap<K, S> states) {
    return made(joined -> states.forEach((key, state) -> put(joined, key, state)));
  }

  /** The states, in the order of keys. */
  public SortedMap<K, S> entries() {
    return entries;
  }

  @Nullable S get(K key) {
    return entries.get(key);
  }

  DotMap<K, S> with(K key, S state) {
    return made(changed -> {
      changed.putAll(entries);
      changed.remove(key);
      put(changed, key, state);
    });
  }

  DotMap<K, S> join(DotMap<K, S> other, Merge merge) {
    return join(other, key -> merge);
  }

  @SuppressWarnings("unchecked") // the states of one key have one type
  DotMap<K, S> join(DotMap<K, S> other, Function<K, Merge> merges) {
    if (entries.equals(other.entries)) {
      return this;
    }
    return made(joined -> {
      entries.forEach((key, mine) -> {
        S theirs = other.get(key);
        Crdt<?> known = theirs == null ? mine.bottom() : theirs;
        put(joined, key, (S) mine.joinSame(known, merges.apply(key)));
      });
      other.entries.forEach((key, theirs) -> {
        if (!entries.containsKey(key)) {
          put(joined, key, (S) theirs.bottom().joinSame(theirs, merges.apply(key)));
        }
      });
    });
  }

  DotMap<K, S> mapped(BiFunction<K, S, ? extends Crdt<?>> change) {
    return made(changed ->
        entries.forEach((key, state) -> {
          @SuppressWarnings("unchecked") // a change keeps the type of a state
          S next = (S) change.apply(key, state);
          put(changed, key, next);
        }));
  }

  DotMap<K, S> removed(WriteId id) {
    return mapped((key, state) -> state.removed(id));
  }

  DotMap<K, S> fragment(Coverage dots) {
    return mapped((key, state) -> state.fragment(dots));
  }

  DotMap<K, S> pruned(Coverage stable) {
    return mapped((key, state) -> state.pruned(stable));
  }

  DotMap<K, S> purged(Coverage stable, WriteId id) {
    return mapped((key, state) -> state.purged(stable, id));
  }

  void visitDots(DotVisitor visitor) {
    entries.values().forEach(state -> state.visitDots(visitor));
  }

  boolean isPresent() {
    return entries.values().stream().anyMatch(Crdt::isPresent);
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  private static <K extends Comparable<? super K>, S extends Crdt<?>> DotMap<K, S> made(
      Consumer<Map<K, S>> fill) {
    TreeMap<K, S> entries = new TreeMap<>();
    fill.accept(entries);
    return entries.isEmpty() ? empty() : new DotMap<>(entries);
  }

  private static <K, S extends Crdt<?>> void put(Map<K, S> entries, K key, S state) {
    if (!state.isBottom()) {
      entries.put(key, state);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DotMap<?, ?> that && entries.equals(that.entries);
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }

  @Override
  public String toString() {
    return entries.toString();
  }
}
