package io.latticegrid.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.BatchResult;
import io.latticegrid.client.EntryStatus;
import io.latticegrid.client.EntryStatus.Missing;
import io.latticegrid.client.EntryStatus.Pending;
import io.latticegrid.client.EntryStatus.Synced;
import io.latticegrid.client.EntryStatus.Where;
import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.schema.Eviction;
import io.latticegrid.data.schema.MapLimits;
import io.latticegrid.data.schema.MapStore;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.node.config.StoreSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a client is told of each of many keys, and of where entries are. */
class BulkOperationsTest {
  private static final int WAIT_SECONDS = 60;

  private static Node node(String store, int delayMillis) {
    StoreSettings settings = new StoreSettings("own:test:" + store, "", "", delayMillis);
    return Node.start(NodeConfig.onPort(0).withStores(settings));
  }

  private static LatticeClient connect(Node node) {
    return LatticeClient.connect(node.address().toString());
  }

  private static GridMap<Long, String> orders(LatticeClient client, MapStore store) {
    return client.map("orders", Long.class, String.class, store);
  }

  private static void awaitStatus(GridMap<Long, String> map, long key, EntryStatus expected)
      throws InterruptedException {
    Eventually.holds(key + " is " + expected, WAIT_SECONDS, () -> map.status(key).equals(expected));
  }

  @Test
  void aStoreThatIsPausedLeavesChangesPendingUntilItGoesOn() throws InterruptedException {
    OwnStores.Rows rows = OwnStores.of("paused");
    try (Node node = node("paused", 1);
        LatticeClient client = connect(node)) {
      GridMap<Long, String> map = orders(client, MapStore.table("orders"));
      assertEquals(new Missing(), map.status(1L));
      rows.gate = new CountDownLatch(1);
      map.set(1L, "one");
      awaitStatus(map, 1, new Pending(true, Where.IN_FLIGHT));
      map.set(1L, "two");
      awaitStatus(map, 1, new Pending(true, Where.STAGED));
      rows.gate.countDown();
      awaitStatus(map, 1, new Synced(true, true));
      assertEquals("two", rows.text(1L));
      rows.gate = new CountDownLatch(1);
      map.remove(1L);
      awaitStatus(map, 1, new Pending(false, Where.IN_FLIGHT));
      rows.gate.countDown();
      awaitStatus(map, 1, new Missing());
      rows.refused = "bad";
      map.set(2L, "bad");
      awaitStatus(map, 2, new Pending(true, Where.QUARANTINED));
    }
  }

  @Test
  void whatGaveWayIsInTheStoreAloneAndStillThere() throws InterruptedException {
    OwnStores.Rows rows = OwnStores.of("evicting");
    try (Node node = node("evicting", 1);
        LatticeClient client = connect(node)) {
      MapLimits limits = MapLimits.ofBytes(1 << 20).evicting(Eviction.LRU);
      GridMap<Long, String> map =
          client.map("orders", Long.class, String.class, MapStore.table("orders"), limits);
      String value = "x".repeat(3_000);
      for (long from = 0; from < 800; from += 100) {
        Map<Long, String> some = new HashMap<>();
        LongStream.range(from, from + 100).forEach(key -> some.put(key, value));
        assertTrue(map.setAll(some).isComplete());
      }
      Eventually.holds("the store has all", WAIT_SECONDS, () -> rows.size() == 800);
      long inMemory = sumByMember(map);
      assertTrue(inMemory < 400, "in memory: " + inMemory);
      Eventually.holds(
          "no more gives way between one count and the next",
          WAIT_SECONDS,
          () -> map.size() == sumByMember(map));
      long gone = 0;
      while (!map.status(gone).equals(new Synced(false, true))) {
        gone++;
      }
      assertEquals(new Synced(false, true), map.status(gone), "asking does not load it");
      assertTrue(map.containsKey(gone), "never a false negative");
      awaitStatus(map, gone, new Synced(true, true));
      map.remove(gone);
      awaitStatus(map, gone, new Missing());
      assertFalse(map.containsKey(gone));
    }
  }

  @Test
  void aMapThatWritesThroughHasAnOutcomeAKey() {
    OwnStores.Rows rows = OwnStores.of("each");
    try (Node node = node("each", 1);
        LatticeClient client = connect(node)) {
      GridMap<Long, String> map = orders(client, MapStore.table("orders").writeThrough());
      rows.refused = "bad";
      Map<Long, String> entries = new TreeMap<>();
      LongStream.range(0, 300).forEach(key -> entries.put(key, "v" + key));
      entries.put(77L, "bad");
      BatchResult<Long> result = map.setAll(entries);
      assertEquals(300, result.total());
      assertEquals(299, result.succeeded());
      assertEquals(Set.of(77L), result.refused());
      assertEquals(Code.STORE_REJECTED, result.failures().get(77L).code());
      assertEquals(Set.of(), result.indeterminate());
      assertEquals(299, rows.size());
      assertNull(map.get(77L));
      assertEquals(Code.STORE_REJECTED, assertThrows(GridException.class, result::orThrow).code());
      BatchResult<Long> removed = map.removeAll(List.of(1L, 77L, 2L, 1_000L));
      assertEquals(4, removed.succeeded());
      assertEquals(2, removed.removed());
      assertEquals(297, rows.size());
    }
  }

  @Test
  void whatOnlyTheStoreHasIsFoundInOrderAndCountedWhenItIsRemoved() {
    OwnStores.Rows rows = OwnStores.of("only");
    try (Node first = node("only", 1);
        LatticeClient client = connect(first)) {
      Map<Long, String> entries = new HashMap<>();
      LongStream.range(0, 50).forEach(key -> entries.put(key, "v" + key));
      assertTrue(
          orders(client, MapStore.table("orders").writeThrough()).setAll(entries).isComplete());
    }
    assertEquals(50, rows.size());
    try (Node second = node("only", 1);
        LatticeClient client = connect(second)) {
      GridMap<Long, String> map = orders(client, MapStore.table("orders").writeThrough());
      assertEquals(Map.of(), nonZero(map));
      List<Long> asked = List.of(7L, 99L, 3L, 7L);
      List<Optional<String>> expected =
          List.of(Optional.of("v7"), Optional.empty(), Optional.of("v3"), Optional.of("v7"));
      assertEquals(expected, map.getAllInOrder(asked));
      List<Long> all = new ArrayList<>();
      LongStream.range(0, 60).forEach(all::add);
      BatchResult<Long> removed = map.removeAll(all);
      assertEquals(60, removed.succeeded());
      assertEquals(50, removed.removed());
      assertEquals(0, map.removeAll(all).removed());
    }
  }

  private static long sumByMember(GridMap<?, ?> map) {
    return map.sizeByMember().values().stream().mapToLong(Long::longValue).sum();
  }

  private static Map<Object, Long> nonZero(GridMap<?, ?> map) {
    Map<Object, Long> sizes = new HashMap<>(map.sizeByMember());
    sizes.values().removeIf(size -> size == 0);
    return sizes;
  }

  @Test
  void keysThatAreTheSameOnTheWireAreOne() {
    try (Node node = Node.start(NodeConfig.onPort(0));
        LatticeClient client = connect(node)) {
      client.map("numbers", Long.class, String.class);
      GridMap<Object, Object> map = client.openMap("numbers");
      Map<Object, Object> twice = new java.util.LinkedHashMap<>();
      twice.put(1, "first");
      twice.put(1L, "last");
      BatchResult<Object> result = map.setAll(twice);
      assertEquals(1, result.total());
      assertEquals("last", map.get(1L));
      assertEquals(new Synced(true, false), map.status(1L), "there is no store");
      assertEquals(new Missing(), map.status(2L));
      assertEquals(1, map.removeAll(List.of(1, 1L)).removed());
    }
  }
}
