package io.latticegrid.client;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A map of the grid with a set of values under each key. Thread-safe.
 *
 * <p>Each operation on one key is atomic. Where two sides of a split went on, every value that
 * either put is there afterwards, and putting wins over a removal that had not seen it. The values
 * of one key travel to the backups with each change of them, so they are limited to 256 KiB
 * together; beyond, {@code TOO_LARGE}, and nothing is applied. What grows without bound belongs
 * under many keys, or into a {@link GridSet}.
 *
 * @param <K> a text, integer, UUID, byte array, or a record of these
 * @param <V> anything that values of maps may be
 */
public interface GridMultiMap<K, V> {
  /** The name. */
  String name();

  /** The values of a key, none if there is no such key. */
  Set<V> get(K key);

  /** Puts a value to those of a key; whether it was not among them. */
  boolean put(K key, V value);

  /** Puts values to those of a key at once; whether one of them was not among them. */
  boolean putAll(K key, Collection<? extends V> values);

  /** Takes a value from those of a key; whether it was among them. */
  boolean remove(K key, V value);

  /** Takes all values from a key. */
  void removeAll(K key);

  /** Counts the keys. */
  long keyCount();

  /** Walks over the keys, as weakly consistent as a map's. */
  Set<K> keySet();

  /** As {@link #get}. */
  CompletableFuture<Set<V>> getAsync(K key);

  /** As {@link #put}. */
  CompletableFuture<Boolean> putAsync(K key, V value);

  /** As {@link #remove}. */
  CompletableFuture<Boolean> removeAsync(K key, V value);
}
