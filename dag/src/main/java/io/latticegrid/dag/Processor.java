package io.latticegrid.dag;

/**
 * The work of one instance of a vertex: takes items from its inbox, offers items to its outbox.
 * Confined to the worker's loop that runs its execution; needs no locks.
 *
 * <p>The contract, both ways. A processor never blocks and returns from each call within about a
 * millisecond; the outbox enforces that by refusing after a bounded number of items per call. When
 * an offer is refused the processor keeps its place, returns, and offers <em>the same object</em>
 * again when it is called next; offering anything else, or claiming completion, breaks an invariant
 * and fails the execution, because the refused item would be lost. In return the worker shows the
 * same inbox again until the processor has emptied it, keeps the order of each queue, and calls
 * {@link #close} exactly once, however the execution ends.
 */
public interface Processor {
  /** Called once before anything else. */
  default void init(Context context) {}

  /**
   * Takes items until the inbox is empty or an offer was refused. It is called with an empty inbox
   * when there is no input but a refused item to offer again.
   */
  default void process(int ordinal, Inbox inbox) {
    throw new UnsupportedOperationException(getClass().getName() + " is a source");
  }

  /**
   * Called when an input has ended, again and again until true. Until then {@link #process} is not
   * called. False means that an offer was refused, or that a {@link Context#wakeUp} will come.
   */
  default boolean tryCompleteEdge(int ordinal) {
    return true;
  }

  /**
   * Called when all inputs have ended, again and again until true; a source does all of its work
   * here. False means that an offer was refused, or that a {@link Context#wakeUp} will come.
   */
  default boolean complete() {
    return true;
  }

  /**
   * Whether further input can make a difference. Once false, the inputs are abandoned, their
   * producers stop when nobody else wants their items, and {@link #complete} follows.
   */
  default boolean wantsMore() {
    return true;
  }

  /**
   * Releases what the processor holds; called exactly once, also if {@link #init} threw or was not
   * reached.
   */
  default void close() {}
}
