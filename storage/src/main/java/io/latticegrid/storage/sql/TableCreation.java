package io.latticegrid.storage.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Makes a table for a map that asks for it. */
final class TableCreation {
  private TableCreation() {}

  static void create(
      Connection connection, SqlDialect dialect, String table, List<EntryColumn> columns)
      throws SQLException {
    String name =
        Arrays.stream(table.split("\\.", 2)).map(dialect::made).collect(Collectors.joining("."));
    String definitions =
        columns.stream()
            .map(column ->
                dialect.made(column.name())
                    + " "
                    + dialect.typeOf(column.type(), column.isKey())
                    + (column.isKey() ? " NOT NULL" : ""))
            .collect(Collectors.joining(", "));
    String key =
        columns.stream()
            .filter(EntryColumn::isKey)
            .map(column -> dialect.made(column.name()))
            .collect(Collectors.joining(", "));
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE IF NOT EXISTS "
              + name
              + " ("
              + definitions
              + ", PRIMARY KEY ("
              + key
              + "))");
    }
  }
}
