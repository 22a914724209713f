package io.latticegrid.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.schema.MapStore;
import io.latticegrid.metadata.ControlConfig;
import io.latticegrid.node.Eventually;
import io.latticegrid.node.Node;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.node.config.StoreSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code lattice verify} says of whole maps, on nodes of this process. */
class VerifyCommandTest {
  private static final int ENTRIES = 600;
  private static final int WAIT_SECONDS = 30;

  @TempDir private Path directory;

  private Node node(String... join) {
    NodeConfig config =
        NodeConfig.onPort(0)
            .withShards(2)
            .withControl(ControlConfig.DEFAULT.forCluster("lattice", 13, 1))
            .withStores(new StoreSettings(sqlite(), "", "", 100));
    return Node.start(join.length == 0 ? config : config.joining(join[0]));
  }

  private String sqlite() {
    return "jdbc:sqlite:" + directory.resolve("shop.db");
  }

  private static Invocation verify(Node node, String map, String... more) {
    String[] arguments = new String[4 + more.length];
    arguments[0] = "verify";
    arguments[1] = map;
    arguments[2] = "--members";
    arguments[3] = node.address().toString();
    System.arraycopy(more, 0, arguments, 4, more.length);
    return Invocation.of(arguments);
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(sqlite());
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.execute();
    }
  }

  private static long waiting(LatticeClient client) {
    return client.members().stream()
        .mapToLong(member -> client.stats(member.id()).get("lattice.store.waiting"))
        .sum();
  }

  private static long entriesAt(LatticeClient client) {
    return client.members().stream()
        .filter(member -> client.stats(member.id()).get("lattice.store.stored") > 0)
        .count();
  }

  @Test
  @DisplayName("every entry is compared with its copies and rows; what is wrong is told and mended")
  void wholeMaps() throws Exception {
    try (Node first = node();
        Node second = node(first.address().toString());
        LatticeClient client = LatticeClient.connect(second.address().toString())) {
      GridMap<Long, String> map =
          client.map(
              "orders", Long.class, String.class, MapStore.table("orders").creating().asBytes());
      Map<Long, String> entries = new HashMap<>();
      for (long key = 0; key < ENTRIES; key++) {
        entries.put(key, "value " + key);
      }
      map.putAll(entries);
      Eventually.holds(
          "the rows are written",
          WAIT_SECONDS,
          () ->
              waiting(client) == 0
                  && entriesAt(client) == 2
                  && sound(second).get("rows").asInt() == ENTRIES);
      JsonNode sound = sound(second);
      assertEquals(ENTRIES, sound.get("entries").asInt());
      assertEquals(ENTRIES, sound.get("copies").asInt());
      assertEquals(0, sound.get("notCompared").asInt());
      assertEquals(13, sound.get("partitions").asInt());

      execute(
          "UPDATE orders SET value = CAST(substr(value, 1, length(value) - 1) || x'21' AS BLOB)"
              + " WHERE key IN (SELECT key FROM orders ORDER BY key LIMIT 2)");
      execute("DELETE FROM orders WHERE key IN (SELECT max(key) FROM orders)");
      Invocation told = verify(first, "orders");
      assertEquals(1, told.code(), told.out() + told.err());
      assertTrue(told.out().contains("orders          13      600"), told.out());
      assertEquals(3, told.out().lines().filter(line -> line.startsWith("corrupt: key ")).count());
      assertTrue(told.out().contains("found no entry"), told.out());
      Eventually.holds(
          "they are written anew", WAIT_SECONDS, () -> verify(first, "orders").code() == 0);
      assertEquals(0, verify(first, "orders").code());

      Invocation unknown = verify(first, "nothing");
      assertEquals(1, unknown.code());
      assertTrue(unknown.err().contains("nothing"), unknown.err());
    }
  }

  private static JsonNode sound(Node node) {
    Invocation told = verify(node, "orders", "--json");
    assertEquals(0, told.code(), told.out() + told.err());
    assertEquals(0, told.json().get("corrupt").size());
    return told.json();
  }
}
