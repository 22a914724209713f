package io.latticegrid.dag.processor;

import org.jspecify.annotations.Nullable;

/**
 * How many items become one result, in two phases: accumulated where they are, combined where the
 * partial states meet. Immutable; the states are confined to their processor. The order of items
 * and states must not matter.
 *
 * @param <A> the partial state, which may be mutable
 */
public interface Aggregation<A> {
  /** The state of no items. */
  A create();

  /** The state with one more item; may change and return the given one. */
  A accumulate(A state, Object item);

  /** The state of both; may change and return the first. */
  A combine(A state, A other);

  /** The result. */
  @Nullable Object finish(A state);

  /** The state as a plain value that the dag's codec knows. */
  @Nullable Object exportState(A state);

  /** The state of an exported value; what doesn't fit is a typed error. */
  A importState(@Nullable Object exported);
}
