package io.latticegrid.query;

import io.latticegrid.dag.processor.Aggregation;
import io.latticegrid.dag.processor.Aggregations;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.query.Aggregate;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/** The aggregates of queries as aggregations over rows; nulls are passed over. Pure. */
final class Figures {
  private Figures() {}

  /** The aggregation of an aggregate whose field stands at an index of the row. */
  static Aggregation<?> of(Aggregate aggregate, int index) {
    return switch (aggregate.kind()) {
      case COUNT -> Aggregations.count();
      case SUM -> new Sum(index, aggregate.name(), false);
      case AVG -> new Sum(index, aggregate.name(), true);
      case MIN ->
          Aggregations.min((List<@Nullable Object> row) -> row.get(index), Canonical::compare);
      case MAX ->
          Aggregations.max((List<@Nullable Object> row) -> row.get(index), Canonical::compare);
    };
  }

  /** A sum so far and of how many values. Confined to its processor. */
  static final class Total {
    private @Nullable Number sum;
    private long count;

    private void add(@Nullable Number value, long more, BinaryOperator<Number> plus) {
      if (value != null) {
        sum = sum == null ? value : plus.apply(sum, value);
        count += more;
      }
    }
  }

  /** Whole numbers stay whole, decimals exact; with a double among them the sum is a double. */
  private static Number plus(Number a, Number b) {
    if (a instanceof Long x && b instanceof Long y) {
      return Math.addExact(x, y);
    }
    if (a instanceof Double || b instanceof Double) {
      return a.doubleValue() + b.doubleValue();
    }
    return decimal(a).add(decimal(b));
  }

  /** As {@link #plus}, for what ends as a double anyway: no sum of whole numbers is too large. */
  private static Number plusForMean(Number a, Number b) {
    try {
      return plus(a, b);
    } catch (ArithmeticException e) {
      return a.doubleValue() + b.doubleValue();
    }
  }

  private static BigDecimal decimal(Number number) {
    return number instanceof BigDecimal exact ? exact : BigDecimal.valueOf(number.longValue());
  }

  /** The sum, or the mean, of a field. */
  private record Sum(int index, String name, boolean mean) implements Aggregation<Total> {
    @Override
    public Total create() {
      return new Total();
    }

    @Override
    public Total accumulate(Total state, Object item) {
      Object value = ((List<?>) item).get(index);
      if (value != null) {
        if (!(value instanceof Number number)) {
          throw new GridException(
              GridException.Code.INVALID_QUERY,
              name + " needs numbers and found " + value.getClass().getSimpleName());
        }
        add(state, number, 1);
      }
      return state;
    }

    private void add(Total state, @Nullable Number value, long more) {
      try {
        state.add(value, more, mean ? Figures::plusForMean : Figures::plus);
      } catch (ArithmeticException e) {
        throw overflow();
      }
    }

    private GridException overflow() {
      return new GridException(
          GridException.Code.INVALID_QUERY, name + " is beyond 64 bits; sum a decimal field");
    }

    @Override
    public Total combine(Total state, Total other) {
      add(state, other.sum, other.count);
      return state;
    }

    @Override
    public @Nullable Object finish(Total state) {
      Number sum = state.sum;
      if (sum == null || !mean) {
        return sum;
      }
      return sum instanceof BigDecimal exact
          ? exact.divide(BigDecimal.valueOf(state.count), MathContext.DECIMAL64)
          : (Object) (sum.doubleValue() / state.count);
    }

    @Override
    public Object exportState(Total state) {
      return Collections.unmodifiableList(Arrays.asList(state.sum, state.count));
    }

    @Override
    public Total importState(@Nullable Object exported) {
      if (exported instanceof List<?> parts
          && parts.size() == 2
          && (parts.get(0) == null || parts.get(0) instanceof Number)
          && parts.get(1) instanceof Long count) {
        Total total = new Total();
        add(total, (Number) parts.get(0), count);
        return total;
      }
      throw new MalformedDataException("the state of " + name + " is " + exported);
    }
  }
}
