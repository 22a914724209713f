package io.latticegrid.client;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Changes fields of one record in one step ({@link GridMap#update(Object)}). Confined to whoever
 * builds it. What is changed, and not written, adds up with what others change at the same time,
 * also where two sides of a split do. Nothing happens before {@link #apply}, which may be called
 * several times, each a change of its own.
 *
 * <pre>{@code
 * items.update("bolt").add("stock", -1).put("buyers", "ann").apply();
 * }</pre>
 */
public interface RecordUpdate {
  /** Writes a field. A counter gets what is missing to the value, as far as is seen. */
  RecordUpdate set(String field, @Nullable Object value);

  /** Adds to a field that merges as a counter; a negative amount takes away. */
  RecordUpdate add(String field, long amount);

  /** Puts an element into a field that merges as a set. */
  RecordUpdate put(String field, Object element);

  /** Takes an element out of a field that merges as a set. */
  RecordUpdate remove(String field, Object element);

  /**
   * Does it; whether there was an entry. Else nothing is done. A field that is not of the kind that
   * the change needs is INVALID_ARGUMENT, one that the record doesn't have SCHEMA_MISMATCH, and
   * again nothing is done.
   */
  boolean apply();

  /** As {@link #apply}. */
  CompletableFuture<Boolean> applyAsync();
}
