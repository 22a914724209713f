package io.latticegrid.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.error.CorruptionException;
import io.latticegrid.data.error.CorruptionException.Remedy;
import io.latticegrid.data.error.CorruptionException.Tier;
import io.latticegrid.data.schema.MapStore;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.node.config.StoreSettings;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.storage.rocks.RocksStore;
import io.latticegrid.storage.store.Fence;
import io.latticegrid.storage.store.LoadedEntry;
import io.latticegrid.storage.store.StoreBatch;
import io.latticegrid.storage.store.StoreChange;
import io.latticegrid.storage.store.StoreResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of RocksDB that another process changed, whole and with their hashes, while no node ran. */
class ChangedRocksTest {
  private static final int WAIT_SECONDS = 30;

  @TempDir private Path directory;

  private Node node(boolean keepsLog) {
    String url = "rocksdb:" + directory.resolve("rocks");
    StoreSettings stores = new StoreSettings(url, "", "", 100, 0);
    NodeConfig config = NodeConfig.onPort(0).withShards(1).withStores(stores);
    return Node.start(
        keepsLog
            ? config.withDataDir(directory.resolve("node").toString()).withDataLog(true)
            : config);
  }

  private static LatticeClient connect(Node node) {
    return LatticeClient.connect(node.address().toString());
  }

  private static GridMap<Long, String> orders(LatticeClient client) {
    MapStore rows = MapStore.table("orders").writeThrough();
    return client.map("orders", Long.class, String.class, rows);
  }

  /** Opens the files while no node has them. */
  private <T> T withRows(Function<RocksStore, T> work) {
    RocksStore rows = RocksStore.open(directory.resolve("rocks").resolve("orders"));
    try {
      return work.apply(rows);
    } finally {
      rows.close();
    }
  }

  private static byte[] key(long key) {
    return Canonical.toBytes(key);
  }

  /** Changes one row, takes another away, and adds a third. */
  private void changeRows() {
    List<StoreChange> changes =
        List.of(
            new StoreChange(key(7), Canonical.toBytes("other"), 1),
            StoreChange.delete(key(8), 2),
            new StoreChange(key(9), Canonical.toBytes("new"), 3));
    StoreBatch batch = new StoreBatch(new Fence("somebody else", 0, 1, 1), changes);
    assertEquals(StoreResult.allOk(batch), withRows(rows -> rows.storeAll(batch)));
  }

  private void writeRows(boolean keepsLog) {
    try (Node first = node(keepsLog);
        LatticeClient client = connect(first)) {
      AckLevel level = keepsLog ? AckLevel.PERSISTED : AckLevel.REPLICATED;
      GridMap<Long, String> map = orders(client).withLevel(level);
      map.set(7L, "seven");
      map.set(8L, "eight");
    }
  }

  @Test
  @DisplayName("a map that holds nothing reads them as they are")
  void readAsTheyAre() {
    writeRows(false);
    changeRows();
    try (Node second = node(false);
        LatticeClient client = connect(second)) {
      GridMap<Long, String> map = orders(client);
      assertEquals("other", map.get(7L));
      assertNull(map.get(8L));
      assertEquals("new", map.getVerified(9L));
      assertEquals("other", map.getVerified(7L), "what was read is what the row has");
    }
  }

  @Test
  @DisplayName("a map that came back from its log is right: rows that differ are written anew")
  void writtenAnewFromTheLog() throws Exception {
    writeRows(true);
    changeRows();
    try (Node second = node(true);
        LatticeClient client = connect(second)) {
      GridMap<Long, String> map = orders(client);
      assertEquals("seven", map.get(7L));
      assertEquals("eight", map.get(8L));
      assertEquals("new", map.get(9L), "nobody but the row has it");
      for (long key : new long[] {7, 8}) {
        // Told once, unless the log did not know yet that the row was written: then it is anew.
        Eventually.holds(
            "it is mended",
            WAIT_SECONDS,
            () -> map.status(key).toString().contains("Synced") && isSound(map, key));
      }
    }
    List<LoadedEntry> found = withRows(rows -> rows.loadAll(List.of(key(7), key(8), key(9))));
    assertEquals(List.of("seven", "eight", "new"), texts(found));
  }

  private static List<String> texts(List<LoadedEntry> entries) {
    return entries.stream().map(entry -> text(entry.value())).toList();
  }

  private static String text(byte @Nullable [] value) {
    return String.valueOf(Canonical.fromBytes(Objects.requireNonNull(value)));
  }

  private static boolean isSound(GridMap<Long, String> map, long key) {
    try {
      map.getVerified(key);
      return true;
    } catch (CorruptionException e) {
      assertEquals(Tier.STORE, e.tier());
      assertEquals(Remedy.FROM_MAP, e.remedy());
      return false;
    }
  }
}
