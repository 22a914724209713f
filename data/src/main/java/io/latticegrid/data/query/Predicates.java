package io.latticegrid.data.query;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes predicates; {@link Query} offers the same, so that one static import suffices. Thread-safe.
 */
public final class Predicates {
  private Predicates() {}

  /** The field equals the value. */
  public static Predicate eq(String field, @Nullable Object value) {
    return new Predicate.Compare(field, Operator.EQ, value);
  }

  /** The field differs from the value. */
  public static Predicate ne(String field, @Nullable Object value) {
    return new Predicate.Compare(field, Operator.NE, value);
  }

  /** The field is less than the value. */
  public static Predicate lt(String field, @Nullable Object value) {
    return new Predicate.Compare(field, Operator.LT, value);
  }

  /** The field is at most the value. */
  public static Predicate le(String field, @Nullable Object value) {
    return new Predicate.Compare(field, Operator.LE, value);
  }

  /** The field is greater than the value. */
  public static Predicate gt(String field, @Nullable Object value) {
    return new Predicate.Compare(field, Operator.GT, value);
  }

  /** The field is at least the value. */
  public static Predicate ge(String field, @Nullable Object value) {
    return new Predicate.Compare(field, Operator.GE, value);
  }

  /** The field equals one of the values. */
  public static Predicate in(String field, @Nullable Object... values) {
    return new Predicate.In(field, Arrays.asList(values));
  }

  /** The field equals one of the values. */
  public static Predicate in(String field, List<?> values) {
    return new Predicate.In(field, Arrays.asList(values.toArray()));
  }

  /** The field is at least the one and at most the other. */
  public static Predicate between(String field, @Nullable Object low, @Nullable Object high) {
    return and(ge(field, low), le(field, high));
  }

  /** The field is null or absent. */
  public static Predicate isNull(String field) {
    return new Predicate.IsNull(field);
  }

  /** The field's text fits a pattern with {@code %} and {@code _}. */
  public static Predicate like(String field, String pattern) {
    return new Predicate.Like(field, pattern);
  }

  /** All hold. */
  public static Predicate and(Predicate... predicates) {
    return new Predicate.And(List.of(predicates));
  }

  /** One holds at least. */
  public static Predicate or(Predicate... predicates) {
    return new Predicate.Or(List.of(predicates));
  }

  /** The contrary. */
  public static Predicate not(Predicate predicate) {
    return new Predicate.Not(predicate);
  }
}
