package io.latticegrid.storage.store;

import java.util.List;

/**
 * Some of a store's keys. Immutable.
 *
 * @param keys canonical keys, in the store's own order, which is the same for all pages
 * @param last whether there are no more; else go on after the last key of this page
 */
public record KeyPage(List<byte[]> keys, boolean last) {
  /** Copies the list. */
  public KeyPage {
    keys = List.copyOf(keys);
  }
}
