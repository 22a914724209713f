package io.latticegrid.storage.store;

import java.util.List;

/**
 * Changes of one partition that go to a store in one call. Immutable. A key may stand in it more
 * than once; the later change is the newer.
 */
public record StoreBatch(Fence fence, List<StoreChange> changes) {
  /** Copies the list. */
  public StoreBatch {
    changes = List.copyOf(changes);
  }
}
