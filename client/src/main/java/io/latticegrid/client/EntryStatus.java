package io.latticegrid.client;

/**
 * Where an entry is, as the primary of its partition knows it. Immutable. It is true at the moment
 * of the answer; another operation may change it at once.
 */
public sealed interface EntryStatus
    permits EntryStatus.Synced, EntryStatus.Pending, EntryStatus.Missing {
  /** Whether the map holds the entry in memory. */
  boolean inMemory();

  /**
   * The entry is wherever it is to be.
   *
   * @param inMemory whether the map holds it; false for one that gave way, or was never asked for,
   *     and is read from the store when it is
   * @param inStore whether the store behind the map has it, as the map has it; false for a map
   *     without one
   */
  record Synced(boolean inMemory, boolean inStore) implements EntryStatus {}

  /**
   * The store lacks the last change of the key, which may be its removal.
   *
   * @param inMemory whether the map holds the entry; false for a removal
   * @param where where the change is
   */
  record Pending(boolean inMemory, Where where) implements EntryStatus {}

  /** There is no such entry, neither in memory nor in a store from which the map reads. */
  record Missing() implements EntryStatus {
    @Override
    public boolean inMemory() {
      return false;
    }
  }

  /** Where a change is that the store does not have. */
  enum Where {
    /** It waits to be sent, or to be sent again; it is on every in-sync copy of the partition. */
    STAGED,
    /** It was sent, and the store has not answered yet. */
    IN_FLIGHT,
    /** The store has refused it: {@code lattice stores} says why. */
    QUARANTINED
  }
}
