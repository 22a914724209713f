package io.latticegrid.data.query;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a query with the names of their columns, and how they were come by. Immutable. */
public final class QueryResult {
  private final List<String> columns;
  private final List<List<@Nullable Object>> rows;
  private final Explanation explanation;

  /** Each row has one value a column. */
  public QueryResult(
      List<String> columns, List<List<@Nullable Object>> rows, Explanation explanation) {
    this.columns = List.copyOf(columns);
    this.rows = Collections.unmodifiableList(new ArrayList<>(rows));
    this.explanation = explanation;
  }

  /** The names of the columns, in order. */
  public List<String> columns() {
    return columns;
  }

  /** The rows, each with one value a column. */
  public List<List<@Nullable Object>> rows() {
    return rows;
  }

  /** How many rows there are. */
  public int size() {
    return rows.size();
  }

  /** A row whose values can be asked for by the names of their columns. */
  public NamedRow row(int index) {
    return new NamedRow(columns, rows.get(index));
  }

  /** All rows, to be asked by the names of their columns. */
  public List<NamedRow> namedRows() {
    return new AbstractList<>() {
      @Override
      public NamedRow get(int index) {
        return row(index);
      }

      @Override
      public int size() {
        return rows.size();
      }
    };
  }

  /** How the query was carried out. */
  public Explanation explanation() {
    return explanation;
  }

  @Override
  public String toString() {
    return columns + ": " + rows.size() + " rows";
  }

  /**
   * One row. Immutable.
   *
   * @param columns the names of the columns
   * @param values one a column
   */
  public record NamedRow(List<String> columns, List<@Nullable Object> values) {
    /** The value of a column; an unknown name is an {@link IllegalArgumentException}. */
    public @Nullable Object get(String column) {
      int index = columns.indexOf(column);
      if (index < 0) {
        throw new IllegalArgumentException("no column '" + column + "' in " + columns);
      }
      return values.get(index);
    }

    /** The value of a column as a text; null stays null. */
    public @Nullable String text(String column) {
      Object value = get(column);
      return value == null ? null : value.toString();
    }

    /** The value of a column that is a number. */
    public Number number(String column) {
      if (get(column) instanceof Number number) {
        return number;
      }
      throw new IllegalArgumentException("column '" + column + "' is no number: " + get(column));
    }
  }
}
