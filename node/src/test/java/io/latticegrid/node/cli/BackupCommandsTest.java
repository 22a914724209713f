package io.latticegrid.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.latticegrid.client.GridCounters;
import io.latticegrid.client.GridMap;
import io.latticegrid.client.GridMultiMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.client.WholeEntries;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.schema.FieldMerge;
import io.latticegrid.data.schema.MergeBy;
import io.latticegrid.metadata.ControlConfig;
import io.latticegrid.node.Eventually;
import io.latticegrid.node.Node;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.proto.message.BackupMessage.WholePage;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups and what is made of them, on nodes of this process. */
class BackupCommandsTest {
  private static final int WAIT_SECONDS = 60;
  private static final int ENTRIES = 2_000;

  @TempDir private Path directory;

  /** An item that many take from at once, and say so. */
  public record Item(
      String name,
      @MergeBy(FieldMerge.COUNTER) long stock,
      @MergeBy(FieldMerge.SET) List<String> buyers) {}

  private static Node node(int partitions, String... join) {
    NodeConfig config =
        NodeConfig.onPort(0)
            .withShards(2)
            .withControl(ControlConfig.DEFAULT.forCluster("lattice", partitions, 1));
    return Node.start(join.length == 0 ? config : config.joining(join[0]));
  }

  private static LatticeClient connect(Node node) {
    return LatticeClient.connect(node.address().toString());
  }

  private static Invocation lattice(Node node, String... arguments) {
    Stream<String> at = Stream.of("--members", node.address().toString());
    return Invocation.of(Stream.concat(Stream.of(arguments), at).toArray(String[]::new));
  }

  private Invocation backup(Node node, Path file, String... more) {
    return lattice(
        node,
        Stream.concat(Stream.of("backup", "--to", file.toString()), Stream.of(more))
            .toArray(String[]::new));
  }

  private Invocation restore(Node node, Path file, String... more) {
    return lattice(
        node,
        Stream.concat(Stream.of("restore", "--from", file.toString()), Stream.of(more))
            .toArray(String[]::new));
  }

  private static Map<Integer, String> entries(int number) {
    Map<Integer, String> entries = new HashMap<>();
    for (int key = 0; key < number; key++) {
      entries.put(key, "value " + key);
    }
    return entries;
  }

  /** When entries expire, by key. */
  private static Map<Object, Long> expiries(LatticeClient client, String map) {
    Map<Object, Long> found = new HashMap<>();
    WholeEntries entries = client.wholeEntries(map);
    for (int partition = 0; partition < entries.partitionCount(); partition++) {
      WholePage page = new WholePage(0, 0, false, List.of());
      while (!page.done()) {
        page = entries.join(entries.read(partition, page.nextCursor()));
        for (Delta entry : page.entries()) {
          found.put(Canonical.fromBytes(entry.key()), entry.expiresAtMillis());
        }
      }
    }
    return found;
  }

  @Test
  void whatAOneNodeClusterHasComesBackInOneOfOtherPartitions() {
    Path file = directory.resolve("one.backup");
    try (Node from = node(31);
        LatticeClient client = connect(from)) {
      client.map("plain", Integer.class, String.class).putAll(entries(ENTRIES));
      Invocation taken = backup(from, file);
      assertEquals(0, taken.code(), taken.err());
      assertTrue(taken.out().contains(ENTRIES + " entries of 1 maps"), taken.out());
    }
    try (Node to = node(7);
        LatticeClient client = connect(to)) {
      Invocation written = restore(to, file);
      assertEquals(0, written.code(), written.err());
      assertTrue(written.out().contains(ENTRIES + " entries written"), written.out());
      GridMap<Integer, String> map = client.map("plain", Integer.class, String.class);
      assertEquals(entries(ENTRIES), new HashMap<>(map));
    }
  }

  @Test
  void aDamagedOrMissingBackupWritesNothingAndNamesTheBlock() throws IOException {
    Path file = directory.resolve("damaged.backup");
    try (Node node = node(7);
        LatticeClient client = connect(node)) {
      GridMap<Integer, String> map = client.map("plain", Integer.class, String.class);
      map.putAll(entries(100));
      assertEquals(0, backup(node, file).code());
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 1;
      Files.write(file, bytes);
      map.clear();
      Invocation refused = restore(node, file);
      assertEquals(1, refused.code(), refused.err());
      assertTrue(refused.err().contains("checksum does not match"), refused.err());
      assertTrue(refused.err().contains(": block "), refused.err());
      assertEquals(0, map.size());
      Invocation looked = Invocation.of("restore", "--verify", file.toString());
      assertEquals(1, looked.code(), looked.err());
      Invocation missing = restore(node, directory.resolve("nothing"));
      assertEquals(2, missing.code());
      assertTrue(missing.err().contains("there is no file"), missing.err());
    }
  }

  @Test
  void aBackupTakenWhileThreeNodesAreWrittenHasAllThatWasAcknowledgedBefore() throws Exception {
    Path file = directory.resolve("live.backup");
    AtomicInteger acknowledged = new AtomicInteger(-1);
    Map<Object, Long> expiries;
    int before;
    try (Node first = node(31);
        Node second = node(31, first.address().toString());
        Node third = node(31, first.address().toString());
        LatticeClient client = connect(first)) {
      Eventually.holds("three members", WAIT_SECONDS, () -> client.members().size() == 3);
      for (Node each : List.of(first, second, third)) {
        assertEquals(0, lattice(each, "members").code());
      }
      assertEquals(0, lattice(first, "groups", "create", "own", "--backups", "2").code());
      fill(client);
      AtomicBoolean stop = new AtomicBoolean();
      GridMap<Integer, Integer> live = client.map("live", Integer.class, Integer.class);
      CompletableFuture<Void> writer = writing(live, acknowledged, stop);
      Eventually.holds("it writes", WAIT_SECONDS, () -> acknowledged.get() > 200);
      expiries = expiries(client, "plain");
      before = acknowledged.get();
      Invocation taken = backup(first, file, "--json");
      int after = acknowledged.get();
      stop.set(true);
      writer.join();
      assertEquals(0, taken.code(), taken.err());
      assertEquals(7, taken.json().get("maps").size(), taken.out());
      assertTrue(after >= before);
    }
    assertTrue(expiries.values().stream().filter(expiry -> expiry > 0).count() == 100);
    JsonNode seen = Invocation.of("restore", "--verify", file.toString(), "--json").json();
    assertTrue(seen.get("whole").asBoolean());
    assertEquals(31, seen.get("partitions").asInt());
    assertEquals("lattice", seen.get("cluster").asText());
    for (int partitions : List.of(7, 41)) {
      try (Node to = node(partitions);
          LatticeClient client = connect(to)) {
        JsonNode written = restore(to, file, "--json").json();
        assertEquals(seen.get("entries"), written.get("written"), written.toString());
        check(client, expiries, before);
        assertEquals(2, restore(to, file).code(), "the maps have entries");
        assertEquals(
            written.get("written"), restore(to, file, "--merge", "--json").json().get("kept"));
        check(client, expiries, before);
        client.map("plain", Integer.class, String.class).put(-1, "new");
        client.counters("visits").add("page", 5);
        JsonNode replaced = restore(to, file, "--replace", "--json").json();
        assertEquals(written.get("written"), replaced.get("written"));
        assertEquals(written.get("written").asLong() + 1, replaced.get("removed").asLong());
        check(client, expiries, before);
        // What merges goes on from there.
        assertEquals(45, client.counters("visits").add("page", 3));
        GridMap<String, Item> items = client.map("items", String.class, Item.class);
        assertTrue(items.update("bolt").add("stock", -1).put("buyers", "eve").apply());
        assertEquals(new Item("Bolt", 89, List.of("ann", "bob", "eve")), items.get("bolt"));
        assertTrue(lattice(to, "groups").out().contains("own"));
      }
    }
  }

  private static void fill(LatticeClient client) {
    GridMap<Integer, String> plain = client.map("plain", Integer.class, String.class);
    plain.putAll(entries(ENTRIES));
    for (int key = 0; key < 100; key++) {
      plain.put(key, "value " + key, Duration.ofHours(1 + key % 3));
    }
    GridCounters<String> visits = client.counters("visits");
    visits.add("page", 50);
    visits.add("page", -8);
    visits.add("other", 7);
    GridMultiMap<String, String> tags = client.multiMap("tags", String.class, String.class);
    tags.putAll("a", List.of("red", "green", "blue"));
    tags.remove("a", "green");
    client.set("colours", String.class).addAll(List.of("red", "blue", "grey"));
    client.set("colours", String.class).remove("grey");
    GridMap<String, Item> items = client.map("items", String.class, Item.class);
    items.put("bolt", new Item("Bolt", 100, List.of()));
    items.update("bolt").add("stock", -10).put("buyers", "ann").put("buyers", "bob").apply();
    client.mapIn("own", "vault", String.class, Long.class).put("gold", 3L);
  }

  private static CompletableFuture<Void> writing(
      GridMap<Integer, Integer> map, AtomicInteger acknowledged, AtomicBoolean stop) {
    return CompletableFuture.runAsync(
        () -> {
          for (int key = 0; !stop.get(); key++) {
            map.set(key, key);
            acknowledged.set(key);
          }
        },
        Thread::startVirtualThread);
  }

  private static void check(LatticeClient client, Map<Object, Long> expiries, int before) {
    assertEquals(entries(ENTRIES), new HashMap<>(client.map("plain", Integer.class, String.class)));
    assertEquals(expiries, expiries(client, "plain"));
    assertEquals(42, client.counters("visits").get("page"));
    assertEquals(7, client.counters("visits").get("other"));
    GridMultiMap<String, String> tags = client.multiMap("tags", String.class, String.class);
    assertEquals(Set.of("red", "blue"), tags.get("a"));
    assertEquals(Set.of("red", "blue"), Set.copyOf(client.set("colours", String.class)));
    GridMap<String, Item> items = client.map("items", String.class, Item.class);
    assertEquals(new Item("Bolt", 90, List.of("ann", "bob")), items.get("bolt"));
    assertEquals(3L, client.mapIn("own", "vault", String.class, Long.class).get("gold"));
    Map<Integer, Integer> live = new TreeMap<>(client.map("live", Integer.class, Integer.class));
    for (int key = 0; key <= before; key++) {
      assertEquals(key, live.get(key), "acknowledged before the backup began");
    }
  }

  @Test
  void whatExpiredMeanwhileStaysAwayAndIsCounted() throws Exception {
    Path file = directory.resolve("expiring.backup");
    try (Node node = node(7);
        LatticeClient client = connect(node)) {
      GridMap<Integer, String> map = client.map("plain", Integer.class, String.class);
      map.put(1, "stays");
      map.put(2, "goes", Duration.ofSeconds(2));
      assertEquals(2, backup(node, file, "--json").json().get("entries").asInt());
      Eventually.holds("it has expired", WAIT_SECONDS, () -> !map.containsKey(2));
      JsonNode restored = restore(node, file, "--replace", "--json").json();
      assertEquals(1, restored.get("expired").asInt(), restored.toString());
      assertEquals(1, restored.get("written").asInt(), restored.toString());
      assertEquals(Map.of(1, "stays"), Map.copyOf(map));
    }
  }

  @Test
  void aMergeKeepsWhatWasWrittenLaterAndBringsBackWhatIsGone() {
    Path file = directory.resolve("merged.backup");
    try (Node node = node(7);
        LatticeClient client = connect(node)) {
      GridMap<Integer, String> map = client.map("plain", Integer.class, String.class);
      map.putAll(Map.of(1, "one", 2, "two", 3, "three"));
      assertEquals(0, backup(node, file).code());
      map.put(1, "newer");
      map.remove(2);
      map.put(4, "four");
      Invocation merged = restore(node, file, "--merge");
      assertEquals(0, merged.code(), merged.err());
      assertTrue(merged.out().contains("2 gave way to later ones"), merged.out());
      assertEquals(Map.of(1, "newer", 2, "two", 3, "three", 4, "four"), Map.copyOf(map));
    }
  }

  @Test
  void aMapThatIsEmptyAgainTakesItsBackup() {
    Path file = directory.resolve("emptied.backup");
    try (Node node = node(7);
        LatticeClient client = connect(node)) {
      GridMap<Integer, String> map = client.map("plain", Integer.class, String.class);
      map.putAll(entries(50));
      assertEquals(0, backup(node, file).code());
      Invocation refused = restore(node, file);
      assertEquals(2, refused.code());
      assertTrue(refused.err().contains("map 'plain' has 50 entries"), refused.err());
      assertTrue(refused.err().contains("--replace"), refused.err());
      map.clear();
      assertEquals(0, restore(node, file, "--if-empty").code());
      assertEquals(entries(50), new HashMap<>(map));
    }
  }

  @Test
  void onlyTheMapsNamedAreSavedAndRestored() {
    Path file = directory.resolve("some.backup");
    Path fewer = directory.resolve("fewer.backup");
    try (Node node = node(7);
        LatticeClient client = connect(node)) {
      for (String name : List.of("a", "b", "c")) {
        client.map(name, Integer.class, String.class).putAll(entries(5));
      }
      assertEquals(0, backup(node, file).code());
      JsonNode two = backup(node, fewer, "--map", "a", "--map", "b", "--json").json();
      assertEquals("[\"a\",\"b\"]", two.get("maps").toString());
      assertEquals(10, two.get("entries").asInt());
      Invocation unknown = backup(node, directory.resolve("none.backup"), "--map", "d");
      assertEquals(1, unknown.code());
      assertTrue(unknown.err().contains("there is no map 'd'; there are [a, b, c]"), unknown.err());
    }
    try (Node node = node(5);
        LatticeClient client = connect(node)) {
      assertEquals(0, restore(node, file, "--map", "c").code());
      assertEquals(5, client.openMap("c").size());
      assertFalse(lattice(node, "maps").out().contains("\na "), "the others are not made");
      Invocation unknown = restore(node, file, "--map", "d");
      assertEquals(2, unknown.code());
      assertTrue(unknown.err().contains("the backup has no map 'd'"), unknown.err());
      client.map("b", String.class, String.class).put("x", "y");
      Invocation other = restore(node, fewer, "--merge");
      assertEquals(2, other.code());
      assertTrue(other.err().contains("map 'b' is there and is another one"), other.err());
      assertFalse(lattice(node, "maps").out().contains("\na "), "nothing is made before");
    }
  }

  @Test
  void wrongUseIsRefusedWithExitCodeTwo() {
    Path file = directory.resolve("twice.backup");
    try (Node node = node(7)) {
      Invocation named = backup(node, directory, "--json");
      assertTrue(named.json().get("file").asText().matches(".*/lattice-\\d{8}-\\d{6}\\.backup"));
      assertEquals(0, backup(node, file).code(), "a cluster without maps");
      Invocation again = backup(node, file);
      assertEquals(2, again.code());
      assertTrue(again.err().contains("is there already"), again.err());
      assertEquals(2, Invocation.of("restore").code());
      assertEquals(2, restore(node, file, "--merge", "--replace").code());
      assertEquals(2, Invocation.of("backup").code());
      assertEquals(1, backup(node, directory.resolve("no/such/directory")).code());
    }
    assertNotEquals(
        0, Invocation.of("backup", "--to", file + "2", "--members", "127.0.0.1:1").code());
    assertFalse(Files.exists(Path.of(file + "2")));
  }
}
