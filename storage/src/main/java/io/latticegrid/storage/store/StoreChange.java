package io.latticegrid.storage.store;

import org.jspecify.annotations.Nullable;

/**
 * What a store is to do with one key: keep a value, or delete the row. Immutable.
 *
 * @param key the canonical key
 * @param value the canonical value; null to delete
 * @param version grows with each change of the key under one epoch; (epoch, version) orders all
 */
public record StoreChange(byte[] key, byte @Nullable [] value, long version) {
  /** A change that deletes. */
  public static StoreChange delete(byte[] key, long version) {
    return new StoreChange(key, null, version);
  }

  /** Whether the row is to go. */
  public boolean isDelete() {
    return value == null;
  }

  /** How many bytes of key and value it carries. */
  public int bytes() {
    return key.length + (value == null ? 0 : value.length);
  }
}
