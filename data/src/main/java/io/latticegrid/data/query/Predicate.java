package io.latticegrid.data.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A condition on entries, as plain data. Immutable.
 *
 * <p>Evaluation is three-valued, as in SQL. A comparison is neither true nor false but
 * <em>unknown</em> if the field or the value is null, or if they are of different kinds (a text and
 * a number); NOT, AND and OR carry the unknown along; an entry matches only if the whole is true.
 * So neither {@code eq("city", null)} nor its negation matches anything; {@link IsNull} asks for
 * null. Numbers compare by value whatever their kind, and NaN is equal to itself and above all
 * others.
 */
public sealed interface Predicate {
  /** Matches every entry. */
  record Always() implements Predicate {}

  /**
   * Compares a field with a value.
   *
   * @param field the field's name
   * @param operator how
   * @param value with what; in canonical form
   */
  record Compare(String field, Operator operator, @Nullable Object value) implements Predicate {
    /** Brings the value into canonical form. */
    public Compare {
      Invalid.checkName("a field's name", field);
      value = Invalid.canonical(value);
    }
  }

  /**
   * The field equals one of the values; unknown if it equals none and is not comparable with all.
   *
   * @param field the field's name
   * @param values in canonical form
   */
  record In(String field, List<@Nullable Object> values) implements Predicate {
    /** Brings the values into canonical form. */
    public In {
      Invalid.checkName("a field's name", field);
      values = Invalid.canonical(values);
    }
  }

  /**
   * The field is null or absent; never unknown.
   *
   * @param field the field's name
   */
  record IsNull(String field) implements Predicate {
    /** Checks the name. */
    public IsNull {
      Invalid.checkName("a field's name", field);
    }
  }

  /**
   * The text of the field fits a pattern: {@code %} stands for any text, {@code _} for one code
   * point, a backslash takes the next as it is.
   *
   * @param field the field's name
   * @param pattern the pattern
   */
  record Like(String field, String pattern) implements Predicate {
    /** Checks the name. */
    public Like {
      Invalid.checkName("a field's name", field);
    }
  }

  /**
   * All hold; true if there are none.
   *
   * @param predicates the parts
   */
  record And(List<Predicate> predicates) implements Predicate {
    /** Copies the list. */
    public And {
      predicates = List.copyOf(predicates);
    }
  }

  /**
   * One holds at least; false if there are none.
   *
   * @param predicates the parts
   */
  record Or(List<Predicate> predicates) implements Predicate {
    /** Copies the list. */
    public Or {
      predicates = List.copyOf(predicates);
    }
  }

  /**
   * The contrary; unknown stays unknown.
   *
   * @param predicate what is negated
   */
  record Not(Predicate predicate) implements Predicate {}
}
