package io.latticegrid.dag.processor;

import io.latticegrid.dag.ByteSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The usual aggregations. Thread-safe. Exported states are null, Long, Double and lists of these.
 */
public final class Aggregations {
  private Aggregations() {}

  /** The number of items, a Long. */
  public static Aggregation<long[]> count() {
    return sum(item -> 1L);
  }

  /** The sum of a whole number, a Long; an overflow is an error. */
  public static <T> Aggregation<long[]> sum(ToLongFunction<? super T> value) {
    return new LongSum(Processors.<ToLongFunction<Object>>untyped(value));
  }

  /** The mean of a number, a Double; null of no items. */
  public static <T> Aggregation<double[]> average(ToDoubleFunction<? super T> value) {
    return new Average(Processors.<ToDoubleFunction<Object>>untyped(value));
  }

  /** The least value by an order; nulls are skipped; null of no values. */
  public static <T, V> Aggregation<Best> min(
      Function<? super T, ? extends @Nullable V> value, Comparator<? super V> order) {
    return new Extreme(
        Processors.<Function<Object, @Nullable Object>>untyped(value),
        Processors.<Comparator<Object>>untyped(order));
  }

  /** The greatest value by an order; nulls are skipped; null of no values. */
  public static <T, V> Aggregation<Best> max(
      Function<? super T, ? extends @Nullable V> value, Comparator<? super V> order) {
    return min(value, order.reversed());
  }

  /** Several at once; the result is the list of their results. */
  public static Aggregation<List<Object>> allOf(List<? extends Aggregation<?>> parts) {
    List<Aggregation<Object>> untyped = new ArrayList<>();
    parts.forEach(part -> untyped.add(Processors.<Aggregation<Object>>untyped(part)));
    return new AllOf(List.copyOf(untyped));
  }

  private static <V> V expect(Class<V> type, @Nullable Object exported) {
    if (!type.isInstance(exported)) {
      throw ByteSource.malformed("an aggregation's state is " + exported);
    }
    return type.cast(exported);
  }

  private static List<?> expectList(int size, @Nullable Object exported) {
    List<?> list = expect(List.class, exported);
    if (list.size() != size) {
      throw ByteSource.malformed("an aggregation's state has " + list.size() + " parts");
    }
    return list;
  }

  /** The best value seen so far. Confined to its processor. */
  public static final class Best {
    private @Nullable Object value;

    private Best(@Nullable Object value) {
      this.value = value;
    }
  }

  private record LongSum(ToLongFunction<Object> value) implements Aggregation<long[]> {
    @Override
    public long[] create() {
      return new long[1];
    }

    @Override
    public long[] accumulate(long[] state, Object item) {
      state[0] = Math.addExact(state[0], value.applyAsLong(item));
      return state;
    }

    @Override
    public long[] combine(long[] state, long[] other) {
      state[0] = Math.addExact(state[0], other[0]);
      return state;
    }

    @Override
    public Object finish(long[] state) {
      return state[0];
    }

    @Override
    public Object exportState(long[] state) {
      return state[0];
    }

    @Override
    public long[] importState(@Nullable Object exported) {
      return new long[] {expect(Long.class, exported)};
    }
  }

  /** The state is the sum and the count; a double counts exactly up to 2^53. */
  private record Average(ToDoubleFunction<Object> value) implements Aggregation<double[]> {
    @Override
    public double[] create() {
      return new double[2];
    }

    @Override
    public double[] accumulate(double[] state, Object item) {
      state[0] += value.applyAsDouble(item);
      state[1]++;
      return state;
    }

    @Override
    public double[] combine(double[] state, double[] other) {
      state[0] += other[0];
      state[1] += other[1];
      return state;
    }

    @Override
    public @Nullable Object finish(double[] state) {
      return state[1] == 0 ? null : state[0] / state[1];
    }

    @Override
    public Object exportState(double[] state) {
      return List.of(state[0], state[1]);
    }

    @Override
    public double[] importState(@Nullable Object exported) {
      List<?> list = expectList(2, exported);
      return new double[] {expect(Double.class, list.get(0)), expect(Double.class, list.get(1))};
    }
  }

  private record Extreme(Function<Object, @Nullable Object> value, Comparator<Object> order)
      implements Aggregation<Best> {
    @Override
    public Best create() {
      return new Best(null);
    }

    @Override
    public Best accumulate(Best state, Object item) {
      return better(state, value.apply(item));
    }

    @Override
    public Best combine(Best state, Best other) {
      return better(state, other.value);
    }

    private Best better(Best state, @Nullable Object candidate) {
      if (candidate != null && (state.value == null || order.compare(candidate, state.value) < 0)) {
        state.value = candidate;
      }
      return state;
    }

    @Override
    public @Nullable Object finish(Best state) {
      return state.value;
    }

    @Override
    public @Nullable Object exportState(Best state) {
      return state.value;
    }

    @Override
    public Best importState(@Nullable Object exported) {
      return new Best(exported);
    }
  }

  private record AllOf(List<Aggregation<Object>> parts) implements Aggregation<List<Object>> {
    @Override
    public List<Object> create() {
      List<Object> states = new ArrayList<>(parts.size());
      parts.forEach(part -> states.add(part.create()));
      return states;
    }

    @Override
    public List<Object> accumulate(List<Object> state, Object item) {
      for (int i = 0; i < parts.size(); i++) {
        state.set(i, parts.get(i).accumulate(state.get(i), item));
      }
      return state;
    }

    @Override
    public List<Object> combine(List<Object> state, List<Object> other) {
      for (int i = 0; i < parts.size(); i++) {
        state.set(i, parts.get(i).combine(state.get(i), other.get(i)));
      }
      return state;
    }

    @Override
    public Object finish(List<Object> state) {
      List<@Nullable Object> results = new ArrayList<>(parts.size());
      for (int i = 0; i < parts.size(); i++) {
        results.add(parts.get(i).finish(state.get(i)));
      }
      return Collections.unmodifiableList(results);
    }

    @Override
    public Object exportState(List<Object> state) {
      List<@Nullable Object> exported = new ArrayList<>(parts.size());
      for (int i = 0; i < parts.size(); i++) {
        exported.add(parts.get(i).exportState(state.get(i)));
      }
      return Collections.unmodifiableList(exported);
    }

    @Override
    public List<Object> importState(@Nullable Object exported) {
      List<?> list = expectList(parts.size(), exported);
      List<Object> states = new ArrayList<>(parts.size());
      for (int i = 0; i < parts.size(); i++) {
        states.add(parts.get(i).importState(list.get(i)));
      }
      return states;
    }
  }
}
