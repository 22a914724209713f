package io.latticegrid.dag.processor;

import io.latticegrid.dag.ByteSource;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The phases of an aggregation: partial ones emit and take {@code [key, exported state]} rows. */
final class Phases {
  private Phases() {}

  /** Items to partial states. Immutable. */
  record Accumulate<A>(Function<Object, ? extends @Nullable Object> keyOf, Aggregation<A> how)
      implements GroupProcessor.Phase<A> {
    @Override
    public @Nullable Object key(Object item) {
      return keyOf.apply(item);
    }

    @Override
    public A add(@Nullable A state, Object item) {
      return how.accumulate(state == null ? how.create() : state, item);
    }

    @Override
    public Object emit(@Nullable Object key, A state) {
      return Collections.unmodifiableList(Arrays.asList(key, how.exportState(state)));
    }

    @Override
    public boolean isPartial() {
      return true;
    }
  }

  /**
   * Partial states to results. Immutable.
   *
   * @param always whether there is a result without any item, as of an aggregation without groups
   */
  record Combine<A>(
      Aggregation<A> how,
      BiFunction<@Nullable Object, @Nullable Object, Object> toItem,
      boolean always)
      implements GroupProcessor.Phase<A> {
    @Override
    public @Nullable Object key(Object item) {
      return partial(item).get(0);
    }

    @Override
    public A add(@Nullable A state, Object item) {
      A other = how.importState(partial(item).get(1));
      return state == null ? other : how.combine(state, other);
    }

    private static List<?> partial(Object item) {
      if (item instanceof List<?> row && row.size() == 2) {
        return row;
      }
      throw ByteSource.malformed("not a partial state: " + item);
    }

    @Override
    public Object emit(@Nullable Object key, A state) {
      return toItem.apply(key, how.finish(state));
    }

    @Override
    public boolean isPartial() {
      return false;
    }

    @Override
    public @Nullable A seed() {
      return always ? how.create() : null;
    }
  }

  /** Items to results in one step. Immutable. */
  record Whole<A>(Accumulate<A> first, Combine<A> last) implements GroupProcessor.Phase<A> {
    @Override
    public @Nullable Object key(Object item) {
      return first.key(item);
    }

    @Override
    public A add(@Nullable A state, Object item) {
      return first.add(state, item);
    }

    @Override
    public Object emit(@Nullable Object key, A state) {
      return last.emit(key, state);
    }

    @Override
    public boolean isPartial() {
      return false;
    }

    @Override
    public @Nullable A seed() {
      return last.seed();
    }
  }
}
