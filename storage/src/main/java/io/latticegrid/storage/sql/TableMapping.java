package io.latticegrid.storage.sql;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a map's entries lie in a database: one row a key. Immutable.
 *
 * @param table the table's name, with its schema and a dot before it where it isn't the default one
 * @param form how an entry becomes a row
 * @param columns the column of a field, where it is not called as the field is; a key or value that
 *     is no record goes by the names {@code key} and {@code value}
 * @param create whether a table that is missing is made
 */
public record TableMapping(String table, Form form, Map<String, String> columns, boolean create) {
  /** The forms of a row. */
  public enum Form {
    /** A column for each field. */
    COLUMNS,
    /** A column of bytes for the key, and one for the value with its version and hash. */
    BLOB
  }

  /** Copies the columns. */
  public TableMapping {
    columns = Map.copyOf(new LinkedHashMap<>(columns));
  }

  /** A column for each field, called as the field is, in a table that is there. */
  public static TableMapping columns(String table) {
    return new TableMapping(table, Form.COLUMNS, Map.of(), false);
  }

  /** The column of a field. */
  public String columnOf(String field) {
    return columns.getOrDefault(field, field);
  }

  /** As this, and a table that is missing is made. */
  public TableMapping creating() {
    return new TableMapping(table, form, columns, true);
  }
}
