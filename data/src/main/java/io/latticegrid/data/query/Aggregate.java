package io.latticegrid.data.query;

import io.latticegrid.data.codec.MalformedDataException;
import java.util.Locale;

/**
 * A figure over the entries of a group. Immutable. Null fields are passed over; {@code sum}, {@code
 * avg}, {@code min} and {@code max} of no values are null.
 *
 * @param kind what is computed
 * @param field over which field; empty for {@link Kind#COUNT}
 * @param name the column's name in the result
 */
public record Aggregate(Kind kind, String field, String name) {
  /** Checks that the field is there unless entries are counted. */
  public Aggregate {
    if ((kind == Kind.COUNT) != field.isEmpty()) {
      throw Invalid.query(
          kind.text() + (field.isEmpty() ? " needs a field" : " counts entries and has no field"));
    }
    Invalid.checkName("the name of " + kind.text() + "(" + field + ")", name);
  }

  /** How many entries; the column is called {@code count}. */
  public static Aggregate count() {
    return new Aggregate(Kind.COUNT, "", "count");
  }

  /** The sum of a numeric field; the column is called {@code sum(field)}. */
  public static Aggregate sum(String field) {
    return of(Kind.SUM, field);
  }

  /** The mean of a numeric field; the column is called {@code avg(field)}. */
  public static Aggregate avg(String field) {
    return of(Kind.AVG, field);
  }

  /** The least value of a field; the column is called {@code min(field)}. */
  public static Aggregate min(String field) {
    return of(Kind.MIN, field);
  }

  /** The greatest value of a field; the column is called {@code max(field)}. */
  public static Aggregate max(String field) {
    return of(Kind.MAX, field);
  }

  /** The same with another column name. */
  public Aggregate as(String newName) {
    return new Aggregate(kind, field, newName);
  }

  static Aggregate of(Kind kind, String field) {
    return kind == Kind.COUNT
        ? count()
        : new Aggregate(kind, field, kind.text() + "(" + field + ")");
  }

  /** The kinds of figures. */
  public enum Kind {
    /** The number of entries. */
    COUNT(0),
    /** The sum. */
    SUM(1),
    /** The mean. */
    AVG(2),
    /** The least. */
    MIN(3),
    /** The greatest. */
    MAX(4);

    private static final Kind[] KINDS = values();

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    /** The wire form, never reused. */
    int number() {
      return number;
    }

    /** The name as texts of queries have it. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it is computed of numbers only. */
    public boolean isNumeric() {
      return this == SUM || this == AVG;
    }

    static Kind of(int number) {
      if (number >= KINDS.length) {
        throw new MalformedDataException("unknown aggregate " + number);
      }
      return KINDS[number];
    }
  }
}
