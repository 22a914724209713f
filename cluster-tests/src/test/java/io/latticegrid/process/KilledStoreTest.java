package io.latticegrid.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.schema.MapStore;
import io.latticegrid.proto.routing.PartitionRow;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledStoreTest {
  private static final int ROWS = 1_000;

  @TempDir private Path directory;

  /** A row of the table. */
  public record Order(String customer, long quantity) {}

  @Test
  @DisplayName(
      "of a thousand rows all arrive, though a node is killed before it has written its own")
  void everyRowArrives() throws Exception {
    String url = "jdbc:sqlite:" + directory.resolve("orders.db");
    run(
        url,
        "PRAGMA journal_mode=WAL",
        "CREATE TABLE orders (id BIGINT PRIMARY KEY, customer TEXT, quantity BIGINT)");
    try (NodeProcesses nodes = NodeProcesses.start(3, directory, "--store-url=" + url);
        LatticeClient client = nodes.connect()) {
      KilledNode.await("two copies of each partition", () -> isReplicated(client, 3));
      KilledNode.awaitVoters(client);
      GridException refused =
          assertThrows(
              GridException.class,
              () -> client.map("wrong", Long.class, Order.class, MapStore.table("nothing")));
      assertEquals(GridException.Code.STORE_MISCONFIGURED, refused.code());
      assertTrue(refused.getMessage().contains("no table 'nothing'"), refused.getMessage());

      GridMap<Long, Order> orders =
          client.map(
              "orders", Long.class, Order.class, MapStore.table("orders").column("key", "id"));
      for (long id = 0; id < ROWS; id++) {
        orders.set(id, new Order("customer " + id % 7, id));
      }
      long stored = count(url);
      assertTrue(stored < ROWS, stored + " rows were stored before the node died");
      nodes.kill(client.members().get(1).address().toString());
      KilledNode.await("every row", () -> count(url) == ROWS);
      orders.remove(0L);
      KilledNode.await("the row that was removed goes", () -> count(url) == ROWS - 1);
    }
  }

  private static boolean isReplicated(LatticeClient client, int members) {
    return client.members().size() == members
        && client.routing().tables().stream()
            .flatMap(table -> table.rows().stream())
            .allMatch(KilledStoreTest::isReplicated);
  }

  private static boolean isReplicated(PartitionRow row) {
    return row.target().isEmpty() && row.inSync().size() == 2;
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
        ResultSet rows = run.executeQuery("SELECT COUNT(*) FROM orders WHERE quantity = id")) {
      return rows.next() ? rows.getLong(1) : 0;
    } catch (SQLException e) {
      return -1; // Another process writes; look again.
    }
  }
}
