package io.latticegrid.storage.sql;

import java.util.List;
import java.util.stream.Collectors;

/** The texts of a store's statements. Immutable. */
final class Statements {
  private final String table;
  private final List<String> keys;
  private final String columns;
  private final String upsert;

  Statements(SqlDialect dialect, FoundTable table, RowForm form) {
    String name = dialect.quoted(table.name());
    this.table = table.schema() == null ? name : dialect.quoted(table.schema()) + "." + name;
    keys = form.keyColumns();
    columns =
        form.valueColumns().isEmpty()
            ? String.join(", ", keys)
            : String.join(", ", keys) + ", " + String.join(", ", form.valueColumns());
    upsert = dialect.upsert(this.table, keys, form.valueColumns());
  }

  /** Inserts or updates one row. */
  String upsert() {
    return upsert;
  }

  /** Deletes one row. */
  String delete() {
    return "DELETE FROM " + table + " WHERE " + isKey();
  }

  /** Reads the rows of so many keys. */
  String load(int count) {
    String one = "(" + isKey() + ")";
    return "SELECT "
        + columns
        + " FROM "
        + table
        + " WHERE "
        + one
        + (" OR " + one).repeat(count - 1);
  }

  /** Reads the first keys. */
  String firstKeys() {
    return "SELECT " + keyList() + " FROM " + table + " ORDER BY " + keyList() + " LIMIT ?";
  }

  /** Reads the keys after one. */
  String nextKeys() {
    String marks = "?, ".repeat(keys.size() - 1) + "?";
    return "SELECT "
        + keyList()
        + " FROM "
        + table
        + " WHERE ("
        + keyList()
        + ") > ("
        + marks
        + ") ORDER BY "
        + keyList()
        + " LIMIT ?";
  }

  private String keyList() {
    return String.join(", ", keys);
  }

  private String isKey() {
    return keys.stream().map(key -> key + " = ?").collect(Collectors.joining(" AND "));
  }
}
