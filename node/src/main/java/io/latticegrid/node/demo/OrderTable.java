package io.latticegrid.node.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;

/**
 * The demo's table in a database, as a program that knows nothing of the grid sees it. Immutable.
 *
 * @param url as JDBC has it
 * @param user empty for none
 * @param password empty for none
 */
record OrderTable(String url, String user, String password) {
  static final String NAME = "lattice_demo_orders";

  /** Makes the table anew, with some rows. */
  void create(int rows) throws SQLException {
    try (Connection connection = open();
        Statement statement = connection.createStatement()) {
      if (url.startsWith("jdbc:sqlite:")) {
        statement.execute("PRAGMA journal_mode=WAL");
      }
      statement.execute("DROP TABLE IF EXISTS " + NAME);
      statement.execute(
          "CREATE TABLE "
              + NAME
              + " (id BIGINT PRIMARY KEY, customer VARCHAR(100), quantity BIGINT)");
      for (int id = 1; id <= rows; id++) {
        statement.execute(
            "INSERT INTO %s VALUES (%d, 'customer of old', %d)".formatted(NAME, id, 10 * id));
      }
    }
  }

  /** The quantities by id, of the rows from an id on. */
  Map<Long, Long> rows(long from) throws SQLException {
    try (Connection connection = open();
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery("SELECT id, quantity FROM " + NAME + " WHERE id >= " + from)) {
      Map<Long, Long> rows = new TreeMap<>();
      while (found.next()) {
        rows.put(found.getLong(1), found.getLong(2));
      }
      return rows;
    }
  }

  private Connection open() throws SQLException {
    return user.isEmpty()
        ? DriverManager.getConnection(url)
        : DriverManager.getConnection(url, user, password);
  }
}
