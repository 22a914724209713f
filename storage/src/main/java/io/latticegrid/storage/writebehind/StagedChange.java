package io.latticegrid.storage.writebehind;

import io.latticegrid.data.id.Dot;
import org.jspecify.annotations.Nullable;

/**
 * A change on its way to a store. Immutable.
 *
 * @param key the canonical key
 * @param value the canonical value; null for a deletion
 * @param dot the change's name among the replicas
 * @param version counts the changes that this replica staged
 * @param sinceNanos when the oldest change that it stands for was staged
 */
public record StagedChange(
    byte[] key, byte @Nullable [] value, Dot dot, long version, long sinceNanos) {
  /** How many bytes of key and value it carries. */
  public int bytes() {
    return key.length + (value == null ? 0 : value.length);
  }
}
