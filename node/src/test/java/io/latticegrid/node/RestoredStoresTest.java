package io.latticegrid.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.schema.MapStore;
import io.latticegrid.node.admin.AdminClient;
import io.latticegrid.node.backup.BackupBlock;
import io.latticegrid.node.backup.BackupContents;
import io.latticegrid.node.backup.BackupReader;
import io.latticegrid.node.backup.BackupRun;
import io.latticegrid.node.backup.BackupWriter;
import io.latticegrid.node.backup.RestoreMode;
import io.latticegrid.node.backup.RestoreRun;
import io.latticegrid.node.backup.SavedCatalog;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.node.config.StoreSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a restore does to the stores behind maps. */
class RestoredStoresTest {
  private static final int HOUR_MILLIS = 3_600_000;

  private static Node node(String url) {
    return Node.start(NodeConfig.onPort(0).withStores(new StoreSettings(url, "", "", HOUR_MILLIS)));
  }

  private static LatticeClient connect(Node node) {
    return LatticeClient.connect(node.address().toString());
  }

  private static byte[] backup(LatticeClient client) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int partitions = client.routing().partitionCount();
    BackupWriter writer =
        new BackupWriter(bytes, new BackupBlock.Cluster(1, "lattice", 0, partitions));
    SavedCatalog catalog = SavedCatalog.of(new AdminClient(client), List.of());
    new BackupRun(writer, (map, partition, entries, size) -> {}).read(client, catalog);
    return bytes.toByteArray();
  }

  private static RestoreRun.Counts restore(LatticeClient client, byte[] backup, RestoreMode mode)
      throws IOException {
    RestoreRun run =
        new RestoreRun(client, BackupContents.check(reader(backup)), List.of(), mode, counts -> {});
    run.run(reader(backup));
    return run.counts();
  }

  private static BackupReader reader(byte[] backup) throws IOException {
    return new BackupReader(new ByteArrayInputStream(backup), "a.backup");
  }

  @Test
  @DisplayName("what was staged is in the backup, and is staged again where it is restored")
  void writeBehind() throws IOException {
    byte[] backup;
    try (Node from = node("own:test:staged");
        LatticeClient client = connect(from)) {
      GridMap<Long, String> map =
          client.map("orders", Long.class, String.class, MapStore.table("orders"));
      map.set(1L, "one");
      map.set(2L, "two");
      backup = backup(client);
      assertEquals(0, OwnStores.of("staged").size());
    }
    try (Node to = node("own:test:restored");
        LatticeClient client = connect(to)) {
      assertEquals(2, restore(client, backup, RestoreMode.IF_EMPTY).written());
      assertEquals("one", client.map("orders", Long.class, String.class).get(1L));
      assertEquals(0, OwnStores.of("restored").size(), "it is written behind, in an hour");
      to.drain(Duration.ofSeconds(20));
      assertEquals("one", OwnStores.of("restored").text(1L));
      assertEquals("two", OwnStores.of("restored").text(2L));
    }
  }

  @Test
  @DisplayName("a map that writes through is restored through its store, which may refuse")
  void writeThrough() throws IOException {
    byte[] backup;
    OwnStores.Rows rows = OwnStores.of("restored through");
    try (Node from = node("own:test:saved through");
        LatticeClient client = connect(from)) {
      GridMap<Long, String> map =
          client.map("orders", Long.class, String.class, MapStore.table("orders").writeThrough());
      map.set(1L, "one");
      map.set(2L, "two");
      backup = backup(client);
    }
    try (Node to = node("own:test:restored through");
        LatticeClient client = connect(to)) {
      GridMap<Long, String> map =
          client.map("orders", Long.class, String.class, MapStore.table("orders").writeThrough());
      map.set(3L, "three");
      assertEquals(1, restore(client, backup, RestoreMode.REPLACE).removed());
      assertEquals("one", rows.text(1L));
      assertEquals("two", rows.text(2L));
      assertNull(rows.text(3L), "what the map held is deleted");
      rows.refused = "two";
      GridException refused =
          assertThrows(GridException.class, () -> restore(client, backup, RestoreMode.REPLACE));
      assertEquals(GridException.Code.STORE_REJECTED, refused.code());
      assertTrue(refused.getMessage().contains("the restore stopped at map 'orders'"));
      assertNull(map.get(2L), "neither the map nor the store has it");
      assertNull(rows.text(2L));
    }
  }

  @Test
  @DisplayName("without a store the cluster refuses the map, and nothing is restored")
  void withoutStore() throws IOException {
    byte[] backup;
    try (Node from = node("own:test:with");
        LatticeClient client = connect(from)) {
      client.map("orders", Long.class, String.class, MapStore.table("orders")).set(1L, "one");
      backup = backup(client);
    }
    try (Node to = Node.start(NodeConfig.onPort(0));
        LatticeClient client = connect(to)) {
      GridException refused =
          assertThrows(GridException.class, () -> restore(client, backup, RestoreMode.IF_EMPTY));
      assertEquals(GridException.Code.STORE_MISCONFIGURED, refused.code());
    }
  }
}
