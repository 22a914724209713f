package io.latticegrid.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.error.CorruptionException;
import io.latticegrid.data.error.CorruptionException.Remedy;
import io.latticegrid.data.error.CorruptionException.Tier;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.schema.MapStore;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.node.config.StoreSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client is told of entries that are not the same wherever they are kept. */
class VerifiedMapsTest {
  private static final int WAIT_SECONDS = 30;

  @TempDir private Path directory;

  private Node node(String url) {
    return Node.start(NodeConfig.onPort(0).withStores(new StoreSettings(url, "", "", 100)));
  }

  private String sqlite() {
    return "jdbc:sqlite:" + directory.resolve("shop.db");
  }

  private static LatticeClient connect(Node node) {
    return LatticeClient.connect(node.address().toString());
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(sqlite());
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.execute();
    }
  }

  private String text(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(sqlite());
        PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      return rows.next() ? rows.getString(1) : "";
    }
  }

  private static void awaitStored(GridMap<Long, String> map, long key) throws InterruptedException {
    Eventually.holds(
        "the row is written", WAIT_SECONDS, () -> map.status(key).toString().contains("Synced"));
  }

  private static CorruptionException corruption(GridMap<Long, String> map, long key) {
    return assertThrows(CorruptionException.class, () -> map.getVerified(key));
  }

  private static long detected(LatticeClient client, String tier) {
    return client.stats(client.members().get(0).id()).get("lattice.corruption.detected" + tier);
  }

  @Test
  @DisplayName("a byte that changed in a row of a blob is told with both hashes, and mended")
  void changedBlob() throws Exception {
    try (Node node = node(sqlite());
        LatticeClient client = connect(node)) {
      GridMap<Long, String> map =
          client.map(
              "orders", Long.class, String.class, MapStore.table("orders").creating().asBytes());
      map.set(7L, "seven");
      map.set(8L, "eight");
      awaitStored(map, 7L);
      awaitStored(map, 8L);
      assertEquals("seven", map.getVerified(7L));
      assertEquals("eight", map.getVerifiedAsync(8L).join());
      assertNull(map.getVerified(9L));
      assertEquals(0, detected(client, ""));
      execute(
          "UPDATE orders SET value = CAST(substr(value, 1, length(value) - 1) || x'21' AS BLOB)"
              + " WHERE key = (SELECT max(key) FROM orders)");
      assertEquals("eight", map.get(8L), "a plain read is of the memory");
      CorruptionException error = corruption(map, 8L);
      assertEquals(Code.STORE_CORRUPT, error.code());
      assertEquals(Tier.STORE, error.tier());
      assertEquals("8", error.key());
      assertEquals(Remedy.FROM_MAP, error.remedy());
      assertNotEquals(error.expected(), error.found());
      String text = String.valueOf(error.getMessage());
      assertTrue(text.contains("%016x".formatted(error.expected())), text);
      assertTrue(text.contains("%016x".formatted(error.found())), text);
      assertTrue(text.contains("'orders'") && text.contains("written anew"), text);
      Eventually.holds(
          "the metric moves",
          WAIT_SECONDS,
          () -> detected(client, "") >= 1 && detected(client, ".store") == detected(client, ""));
      awaitStored(map, 8L);
      Eventually.holds("it is mended", WAIT_SECONDS, () -> isSound(map, 8L));
      assertEquals("eight", map.getVerified(8L));
    }
    try (Node next = node(sqlite());
        LatticeClient client = connect(next)) {
      GridMap<Long, String> map =
          client.map("orders", Long.class, String.class, MapStore.table("orders").asBytes());
      assertEquals("eight", map.get(8L), "the row is right again");
    }
  }

  private static boolean isSound(GridMap<Long, String> map, long key) {
    try {
      map.getVerified(key);
      return true;
    } catch (CorruptionException e) {
      return false;
    }
  }

  @Test
  @DisplayName("a row that only the table has, and that changed, is never read")
  void changedBlobOfNoEntry() throws Exception {
    try (Node node = node(sqlite());
        LatticeClient client = connect(node)) {
      GridMap<Long, String> map =
          client.map(
              "orders", Long.class, String.class, MapStore.table("orders").creating().asBytes());
      map.set(7L, "seven");
      awaitStored(map, 7L);
    }
    execute("UPDATE orders SET value = CAST(substr(value, 1, length(value) - 1) || x'21' AS BLOB)");
    try (Node node = node(sqlite());
        LatticeClient client = connect(node)) {
      GridMap<Long, String> map =
          client.map("orders", Long.class, String.class, MapStore.table("orders").asBytes());
      assertEquals(Code.STORE_CORRUPT, assertThrows(GridException.class, () -> map.get(7L)).code());
      CorruptionException error = corruption(map, 7L);
      assertEquals(Tier.STORE, error.tier());
      assertEquals(Remedy.NONE, error.remedy());
      assertTrue(error.expected() != 0 && error.found() != 0);
      CompletionException later =
          assertThrows(CompletionException.class, () -> map.getVerifiedAsync(7L).join());
      assertInstanceOf(CorruptionException.class, later.getCause());
      map.set(7L, "seven again");
      awaitStored(map, 7L);
      assertEquals("seven again", map.getVerified(7L));
    }
  }

  @Test
  @DisplayName("a row of columns that somebody else changed is told, and left as it is")
  void changedColumn() throws Exception {
    execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, value TEXT)");
    try (Node node = node(sqlite());
        LatticeClient client = connect(node)) {
      GridMap<Long, String> map =
          client.map(
              "orders", Long.class, String.class, MapStore.table("orders").column("key", "id"));
      map.set(7L, "seven");
      awaitStored(map, 7L);
      assertEquals("seven", map.getVerified(7L));
      execute("UPDATE orders SET value = 'other' WHERE id = 7");
      CorruptionException error = corruption(map, 7L);
      assertEquals(Remedy.LEFT, error.remedy());
      assertTrue(error.expected() != 0 && error.found() != 0);
      execute("DELETE FROM orders");
      assertEquals(0, corruption(map, 7L).found());
      map.set(7L, "anew");
      awaitStored(map, 7L);
      assertEquals("anew", map.getVerified(7L));
      assertEquals("anew", text("SELECT value FROM orders WHERE id = 7"));
    }
  }
}
