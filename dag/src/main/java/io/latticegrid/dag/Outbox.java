package io.latticegrid.dag;

/**
 * Where a processor puts its items. Confined to the worker's loop. It refuses instead of queueing
 * without bound, and it remembers which copies of a refused item have been placed, so that
 * re-offering never duplicates.
 */
public interface Outbox {
  /**
   * Offers an item to one output.
   *
   * @return false when there is no room; the same object must be the next offer to this output
   */
  boolean offer(int ordinal, Object item);

  /**
   * Offers an item to every output.
   *
   * @return false when some output had no room; the same object must be the next offer
   */
  boolean offer(Object item);
}
