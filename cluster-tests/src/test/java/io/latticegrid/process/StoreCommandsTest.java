package io.latticegrid.process;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.schema.MapStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreCommandsTest {
  @TempDir private Path directory;

  /** A row of the table. */
  public record Order(String customer, long quantity) {}

  @Test
  @DisplayName("what waits is written when asked for, and what is refused is listed, and retried")
  void flushListRetryAndDrop() throws Exception {
    String url = "jdbc:sqlite:" + directory.resolve("orders.db");
    run(
        url,
        "PRAGMA journal_mode=WAL",
        "CREATE TABLE orders (id BIGINT PRIMARY KEY, customer TEXT, quantity BIGINT)",
        "CREATE TRIGGER some BEFORE INSERT ON orders WHEN NEW.quantity < 1"
            + " BEGIN SELECT RAISE(ABORT, 'nothing is ordered'); END");
    try (NodeProcesses nodes = NodeProcesses.start(1, directory, "--store-url=" + url);
        LatticeClient client = nodes.connect()) {
      String at = "--address=" + client.members().get(0).address();
      GridMap<Long, Order> orders =
          client.map(
              "orders", Long.class, Order.class, MapStore.table("orders").column("key", "id"));
      orders.set(1L, new Order("Ann", 1));
      orders.set(2L, new Order("Bob", 0));
      orders.set(3L, new Order("Eve", 0));
      String flushed = NodeProcesses.lattice("stores", "flush", "orders", at);
      assertTrue(flushed.contains("keys wait"), flushed);
      KilledNode.await("the row that is taken", () -> count(url) == 1);
      KilledNode.await("both others are refused", () -> stores(at).contains("orders 3"));
      String listed = stores(at);
      assertTrue(listed.contains("refused: orders 2"), listed);
      assertTrue(listed.contains("nothing is ordered"), listed);

      String dropped = NodeProcesses.lattice("stores", "drop", "orders", "--key=3", at);
      assertTrue(dropped.contains("1 refused changes are dropped"), dropped);
      run(url, "DROP TRIGGER some");
      String tried = NodeProcesses.lattice("stores", "retry", "orders", at);
      assertTrue(tried.contains("1 refused changes are tried again"), tried);
      NodeProcesses.lattice("stores", "flush", "orders", at);
      KilledNode.await("the row that is taken now", () -> count(url) == 2);
    }
  }

  private static String stores(String at) {
    try {
      return NodeProcesses.lattice("stores", at);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void run(String url, String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement run = connection.createStatement()) {
      for (String statement : statements) {
        run.execute(statement);
      }
    }
  }

  private static long count(String url) {
    try (Connection connection = DriverManager.getConnection(url);
        Statement run = connection.createStatement();
        ResultSet rows = run.executeQuery("SELECT COUNT(*) FROM orders")) {
      return rows.next() ? rows.getLong(1) : 0;
    } catch (SQLException e) {
      return -1; // Another process writes; look again.
    }
  }
}
