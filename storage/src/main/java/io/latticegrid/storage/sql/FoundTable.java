package io.latticegrid.storage.sql;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A table as the database describes it. Immutable.
 *
 * @param schema its schema, if the database has such
 * @param name its name, spelt as the database does
 * @param columns by name in lower case, in their order
 * @param uniques the sets of columns, in lower case, that are a primary key or a unique index
 */
record FoundTable(
    @Nullable String schema, String name, Map<String, Column> columns, Set<Set<String>> uniques) {
  /** How many tables a message names. */
  private static final int MOST_NAMED = 10;

  /** A column: its name, its type in numbers and words, and whether an insert may leave it out. */
  record Column(String name, int type, String typeName, boolean optional) {}

  /** The table of a name, with or without its schema; null if there is none. */
  static @Nullable FoundTable find(Connection connection, String table) throws SQLException {
    int dot = table.indexOf('.');
    String wanted = table.substring(dot + 1);
    DatabaseMetaData database = connection.getMetaData();
    String schema = dot < 0 ? connection.getSchema() : spelt(database, table.substring(0, dot));
    try (ResultSet tables = database.getTables(connection.getCatalog(), schema, "%", null)) {
      while (tables.next()) {
        String name = tables.getString("TABLE_NAME");
        String kind = String.valueOf(tables.getString("TABLE_TYPE"));
        if (name.equalsIgnoreCase(wanted) && kind.contains("TABLE")) {
          String in = tables.getString("TABLE_SCHEM");
          return new FoundTable(
              in, name, columns(connection, in, name), uniques(connection, in, name));
        }
      }
    }
    return null;
  }

  /** Some tables that are there, for a message. */
  static String others(Connection connection) throws SQLException {
    List<String> names = new ArrayList<>();
    try (ResultSet tables =
        connection
            .getMetaData()
            .getTables(connection.getCatalog(), connection.getSchema(), "%", null)) {
      while (tables.next() && names.size() <= MOST_NAMED) {
        if (String.valueOf(tables.getString("TABLE_TYPE")).contains("TABLE")) {
          names.add(tables.getString("TABLE_NAME"));
        }
      }
    }
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  private static String spelt(DatabaseMetaData database, String schema) throws SQLException {
    try (ResultSet schemas = database.getSchemas()) {
      while (schemas.next()) {
        String name = schemas.getString("TABLE_SCHEM");
        if (name.equalsIgnoreCase(schema)) {
          return name;
        }
      }
    }
    return schema;
  }

  private static Map<String, Column> columns(
      Connection connection, @Nullable String schema, String table) throws SQLException {
    Map<String, Column> columns = new LinkedHashMap<>();
    try (ResultSet rows =
        connection.getMetaData().getColumns(connection.getCatalog(), schema, table, "%")) {
      while (rows.next()) {
        if (!rows.getString("TABLE_NAME").equals(table)) {
          continue; // an underscore in a pattern stands for any character
        }
        String name = rows.getString("COLUMN_NAME");
        int type = rows.getInt("DATA_TYPE");
        String typeName = rows.getString("TYPE_NAME");
        boolean optional =
            rows.getInt("NULLABLE") != DatabaseMetaData.columnNoNulls
                || rows.getString("COLUMN_DEF") != null
                || "YES".equals(rows.getString("IS_AUTOINCREMENT"))
                || "YES".equals(rows.getString("IS_GENERATEDCOLUMN"));
        columns.put(folded(name), new Column(name, type, typeName, optional));
      }
    }
    return columns;
  }

  private static Set<Set<String>> uniques(
      Connection connection, @Nullable String schema, String table) throws SQLException {
    Map<String, Set<String>> byIndex = new LinkedHashMap<>();
    DatabaseMetaData database = connection.getMetaData();
    try (ResultSet rows = database.getPrimaryKeys(connection.getCatalog(), schema, table)) {
      while (rows.next()) {
        add(byIndex, "primary key", rows.getString("COLUMN_NAME"));
      }
    }
    try (ResultSet rows =
        database.getIndexInfo(connection.getCatalog(), schema, table, true, true)) {
      while (rows.next()) {
        String column = rows.getString("COLUMN_NAME");
        if (column != null) {
          add(byIndex, "index " + rows.getString("INDEX_NAME"), column);
        }
      }
    }
    return new LinkedHashSet<>(byIndex.values());
  }

  private static void add(Map<String, Set<String>> byIndex, String index, String column) {
    byIndex.computeIfAbsent(index, name -> new LinkedHashSet<>()).add(folded(column));
  }

  static String folded(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
