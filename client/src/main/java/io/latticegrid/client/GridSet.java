package io.latticegrid.client;

import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A set of the grid, whose elements are placed one by one like the keys of a map. Thread-safe.
 *
 * <p>Adding and removing one element is atomic; operations on all elements are as weakly consistent
 * as those of a {@link GridMap}. Where two sides of a split went on, every element that either
 * added is in it afterwards, and adding wins over a removal that had not seen it. Elements are
 * limited like keys, to 64 KiB each; their number is not.
 *
 * @param <E> what keys of maps may be: a text, integer, UUID, byte array, or a record of these
 */
public interface GridSet<E> extends Set<E> {
  /** The name. */
  String name();

  /** Adds an element; whether it was not in the set. */
  CompletableFuture<Boolean> addAsync(E element);

  /** Takes an element out; whether it was in the set. */
  CompletableFuture<Boolean> removeAsync(E element);

  /** Whether an element is in the set. */
  CompletableFuture<Boolean> containsAsync(E element);
}
