package io.latticegrid.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.schema.MapStore;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.node.config.StoreSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client sees of a store behind a map. */
class StoredMapsTest {
  private static final int HOUR_MILLIS = 3_600_000;

  @TempDir private Path directory;

  private static Node node(String url) {
    return Node.start(NodeConfig.onPort(0).withStores(new StoreSettings(url, "", "", HOUR_MILLIS)));
  }

  private static LatticeClient connect(Node node) {
    return LatticeClient.connect(node.address().toString());
  }

  /** Shards say about once a second how their stores stand. */
  private static void awaitCounter(LatticeClient client, String name, long least) {
    long end = System.nanoTime() + 20_000_000_000L;
    long found = 0;
    while (found < least && System.nanoTime() < end) {
      found = client.stats(client.members().get(0).id()).get(name);
    }
    assertTrue(found >= least, name + " is " + found);
  }

  private static Code refusal(org.junit.jupiter.api.function.Executable wrong) {
    return assertThrows(GridException.class, wrong).code();
  }

  @Test
  @DisplayName("what a node wrote to its store before it stopped, the next one finds there")
  void whatWasWrittenIsFoundByTheNextNode() {
    String url = "own:test:found";
    try (Node first = node(url);
        LatticeClient client = connect(first)) {
      GridMap<Long, String> map =
          client.map("orders", Long.class, String.class, MapStore.table("orders"));
      LongStream.range(0, 200).forEach(key -> map.set(key, "v" + key));
      assertEquals(0, OwnStores.of("found").size(), "nothing is due for an hour");
      first.drain(Duration.ofSeconds(20));
      assertEquals(200, OwnStores.of("found").size());
    }
    try (Node second = node(url);
        LatticeClient client = connect(second)) {
      GridMap<Long, String> map =
          client.map("orders", Long.class, String.class, MapStore.table("orders"));
      assertEquals(0, map.size(), "nothing is held before it is asked for");
      assertEquals("v7", map.get(7L));
      assertNull(map.get(1_000L));
      assertTrue(map.containsKey(8L));
      assertEquals("v9", map.putIfAbsent(9L, "other"));
      assertTrue(map.replace(10L, "v10", "new"));
      assertEquals("v11", map.remove(11L));
      assertNull(map.get(11L), "the removal is staged, and not looked up");
      assertEquals("v11", OwnStores.of("found").text(11L));
      Set<Long> keys = LongStream.range(0, 205).boxed().collect(Collectors.toSet());
      Map<Long, String> expected = new HashMap<>();
      keys.forEach(key -> expected.put(key, "v" + key));
      expected.put(10L, "new");
      List.of(11L, 200L, 201L, 202L, 203L, 204L).forEach(expected::remove);
      assertEquals(expected, map.getAll(keys));
      Set<Long> wanted = new LinkedHashSet<>(List.of(30L, 10L, 20L));
      assertEquals(List.of(30L, 10L, 20L), new ArrayList<>(map.getAll(wanted).keySet()));
      awaitCounter(client, "lattice.store.loaded", 200);
      awaitCounter(client, "lattice.store.absent", 5);
      assertEquals(2, client.stats(client.members().get(0).id()).get("lattice.store.waiting"));
    }
  }

  @Test
  @DisplayName("a store that is away is an error of whoever needs it, and nobody else's")
  void anAbsentStoreIsAnError() {
    try (Node node = node("own:test:away");
        LatticeClient client = connect(node)) {
      GridMap<Long, String> map =
          client.map("orders", Long.class, String.class, MapStore.table("orders"));
      map.set(1L, "here");
      OwnStores.of("away").away = true;
      assertEquals("here", map.get(1L));
      assertEquals(Code.STORE_UNAVAILABLE, refusal(() -> map.get(2L)));
      assertEquals(Code.STORE_UNAVAILABLE, refusal(() -> map.getAll(Set.of(1L, 2L, 3L))));
      assertEquals(Code.STORE_UNAVAILABLE, refusal(() -> map.putIfAbsent(2L, "x")));
      map.set(3L, "plain");
      assertEquals("plain", map.get(3L));
      List<String> left = node.drain(Duration.ofSeconds(3));
      assertTrue(left.toString().contains("2 keys have not been written"), left.toString());
    }
  }

  @Test
  @DisplayName("a map that writes through answers when the store has it, or applies nothing")
  void writeThrough() {
    OwnStores.Rows rows = OwnStores.of("through");
    try (Node node = node("own:test:through");
        LatticeClient client = connect(node)) {
      GridMap<Long, String> map =
          client.map("orders", Long.class, String.class, MapStore.table("orders").writeThrough());
      map.set(1L, "one");
      assertEquals("one", rows.text(1L));
      map.putAll(Map.of(2L, "two", 3L, "three"));
      assertEquals(3, rows.size());
      rows.refused = "bad";
      assertEquals(Code.STORE_REJECTED, refusal(() -> map.set(1L, "bad")));
      assertEquals("one", map.get(1L));
      assertEquals("one", rows.text(1L));
      assertEquals("two", map.remove(2L));
      assertNull(rows.text(2L));
      rows.away = true;
      assertEquals(Code.STORE_UNAVAILABLE, refusal(() -> map.set(3L, "later")));
      rows.away = false;
      assertEquals("three", map.get(3L));
      assertEquals(
          Code.INVALID_ARGUMENT, refusal(() -> map.putAllAtomically(Map.of(1L, "a", 2L, "b"))));
    }
  }

  @Test
  @DisplayName("what RocksDB has is there after a restart")
  void rocksDbOfOneNode() {
    String url = "rocksdb:" + directory.resolve("rocks");
    try (Node first = node(url);
        LatticeClient client = connect(first)) {
      GridMap<String, Long> map =
          client.map("hits", String.class, Long.class, MapStore.table("hits").writeThrough());
      map.set("a", 1L);
      assertEquals(
          Code.STORE_MISCONFIGURED,
          refusal(() -> client.map("x", Long.class, Long.class, MapStore.table("../x"))));
    }
    try (Node second = node(url);
        LatticeClient client = connect(second)) {
      GridMap<String, Long> map =
          client.map("hits", String.class, Long.class, MapStore.table("hits").writeThrough());
      assertEquals(1L, map.get("a"));
      assertFalse(map.containsKey("b"));
    }
  }

  @Test
  @DisplayName("a store that can't be had is refused with the reason")
  void wrongStores() {
    GridException unknown = assertThrows(GridException.class, () -> node("own:nobody").close());
    assertTrue(unknown.getMessage().contains("only [test]"), unknown.getMessage());
    GridException kind = assertThrows(GridException.class, () -> node("oracle:x").close());
    assertTrue(kind.getMessage().contains("rocksdb:DIRECTORY"), kind.getMessage());
    try (Node node = node("own:test:wrong");
        LatticeClient client = connect(node)) {
      GridException refused =
          assertThrows(
              GridException.class,
              () -> client.map("unwanted", Long.class, Long.class, MapStore.table("t")));
      assertEquals(Code.STORE_MISCONFIGURED, refused.code());
      assertTrue(refused.getMessage().contains("I will not have that map"), refused.getMessage());
    }
  }
}
