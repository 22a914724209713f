package io.latticegrid.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.GridCounter;
import io.latticegrid.client.GridCounters;
import io.latticegrid.client.GridFlag;
import io.latticegrid.client.GridMap;
import io.latticegrid.client.GridMultiMap;
import io.latticegrid.client.GridSet;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.client.Subscription;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.query.Query;
import io.latticegrid.data.schema.FieldMerge;
import io.latticegrid.data.schema.MergeBy;
import io.latticegrid.data.schema.MergePolicy;
import io.latticegrid.node.config.AccessConfig;
import io.latticegrid.node.config.NodeConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Types that merge, over TCP. */
class MergingTypesTest {
  /** What is known of a flight. */
  public record Flight(String number, String gate, int delayed) {}

  private static Node node;
  private static LatticeClient client;

  /** A flight of which both sides of a split keep the longer delay. */
  public record Delayed(String gate, @MergeBy(FieldMerge.GREATEST) int minutes) {}

  /** The same fields, of which the later write stays. */
  public record Delay(String gate, int minutes) {}

  /** An item that many take from at once, and say so. */
  public record Item(
      String name,
      @MergeBy(FieldMerge.COUNTER) long stock,
      @MergeBy(FieldMerge.SET) List<String> buyers) {}

  /** One that can't be: no list is greater than another. */
  public record Wrong(@MergeBy(FieldMerge.GREATEST) List<String> gates) {}

  @BeforeAll
  static void startNodeAndClient() {
    node = Node.start(NodeConfig.onPort(0));
    client = LatticeClient.connect(node.address().toString());
  }

  @AfterAll
  static void stopClientAndNode() {
    client.close();
    node.close();
  }

  private static Code refused(Executable wrong) {
    return assertThrows(GridException.class, wrong).code();
  }

  @Test
  void aCounterCountsWhatEverybodyAdds() {
    GridCounter visits = client.counter("visits");
    assertEquals(0, visits.get());
    assertEquals(1, visits.increment());
    assertEquals(43, visits.add(42));
    assertEquals(42, visits.decrement());
    CompletableFuture<?>[] added =
        IntStream.range(0, 500).mapToObj(i -> visits.addAsync(2)).toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(added).join();
    assertEquals(1_042, client.counter("visits").get());
    assertEquals(1_042, visits.reset());
    assertEquals(0, visits.get());
    assertEquals(
        Code.INVALID_ARGUMENT,
        refused(() -> {
          visits.add(Long.MAX_VALUE);
          visits.add(1);
        }));
  }

  @Test
  void howAFieldMergesIsPartOfTheMapAndCheckedWhenItIsCreated() {
    GridMap<String, Delayed> map = client.map("delays", String.class, Delayed.class);
    map.put("LX8", new Delayed("A", 5));
    assertEquals(Map.of("minutes", FieldMerge.GREATEST), map.info().definition().rules().fields());
    assertEquals(5, client.map("delays", String.class, Delayed.class).get("LX8").minutes());
    assertEquals(
        Code.SCHEMA_MISMATCH, refused(() -> client.map("delays", String.class, Delay.class)));
    assertEquals(
        Code.INVALID_ARGUMENT, refused(() -> client.map("wrong", String.class, Wrong.class)));
    assertEquals(
        Code.INVALID_ARGUMENT,
        refused(() -> client.map("whole", String.class, Delayed.class, MergePolicy.WHOLE_VALUE)));
  }

  @Test
  void fieldsThatAreCountersAndSetsAreChangedAndNotReplaced() {
    GridMap<String, Item> items = client.map("items", String.class, Item.class);
    assertFalse(items.update("bolt").add("stock", 1).apply(), "there is no entry");
    items.put("bolt", new Item("bolt", 10, List.of()));
    assertTrue(items.update("bolt").add("stock", -1).put("buyers", "ann").apply());
    assertTrue(items.update("bolt").add("stock", -2).put("buyers", "bob").applyAsync().join());
    items.update("bolt").set("name", "Bolt").remove("buyers", "ann").apply();
    assertEquals(new Item("Bolt", 7, List.of("bob")), items.get("bolt"));
    items.put("bolt", new Item("bolt", 20, List.of("cid")));
    items.putAll(Map.of("bolt", new Item("bolt", 21, List.of("cid", "dan"))));
    assertTrue(items.update("bolt", Map.of("stock", 30)));
    Item read = items.get("bolt");
    assertEquals(new Item("bolt", 30, List.of("cid", "dan")), read);
    assertTrue(items.replace("bolt", read, new Item("bolt", 31, List.of())));
    assertEquals(List.of(List.of(31L)), items.query(Query.all().select("stock")).rows());
    assertEquals(Code.INVALID_ARGUMENT, refused(() -> items.update("bolt").add("name", 1).apply()));
    assertEquals(
        Code.INVALID_ARGUMENT, refused(() -> items.update("bolt").put("stock", "x").apply()));
    assertEquals(Code.SCHEMA_MISMATCH, refused(() -> items.update("bolt").add("nope", 1).apply()));
  }

  @Test
  void aListenerOfLostWritesIsHeardByTheNode() {
    GridMap<String, String> map = client.map("listened", String.class, String.class);
    long reconnects = client.stats().reconnects();
    Subscription listening = map.onLostWrite(lost -> {});
    assertEquals(null, map.put("k", "v"));
    listening.close();
    assertEquals(reconnects, client.stats().reconnects());
  }

  @Test
  void aMapOfCountersIsReadScannedAndQueriedLikeAnyOther() {
    GridCounters<String> hits = client.counters("hits");
    hits.add("a", 3);
    hits.add("b", 5);
    hits.increment("b");
    GridMap<Object, Object> map = client.openMap("hits");
    assertEquals(6L, map.get("b"));
    assertEquals(Map.of("a", 3L, "b", 6L), Map.copyOf(map));
    assertEquals(2, map.size());
    assertEquals(
        List.of(List.of("b")), map.query(Query.parse("where value > 3 select key")).rows());
  }

  @Test
  void whatIsCountedIsNotWrittenOrRemoved() {
    client.counters("counted").increment("k");
    GridMap<Object, Object> map = client.openMap("counted");
    assertEquals(Code.INVALID_ARGUMENT, refused(() -> map.put("k", 5L)));
    assertEquals(Code.INVALID_ARGUMENT, refused(() -> map.putAll(Map.of("k", 5L))));
    assertEquals(Code.INVALID_ARGUMENT, refused(() -> map.remove("k")));
    assertEquals(Code.INVALID_ARGUMENT, refused(map::clear));
    assertEquals(1L, map.get("k"));
    assertEquals(
        Code.SCHEMA_MISMATCH, refused(() -> client.map("counted", String.class, Long.class)));
    client.map("plain", String.class, Long.class).put("k", 1L);
    assertEquals(Code.SCHEMA_MISMATCH, refused(() -> client.counters("plain")));
  }

  @Test
  void anUpdateWritesSomeFieldsAndLeavesTheOthers() {
    GridMap<String, Flight> map = client.map("flights", String.class, Flight.class);
    assertFalse(map.update("LG1", Map.of("gate", "A1")));
    map.put("LG1", new Flight("LG1", "A1", 10));
    assertTrue(map.update("LG1", Map.of("gate", "B2")));
    assertTrue(map.update("LG1", Map.of("delayed", 25)));
    assertEquals(new Flight("LG1", "B2", 25), map.get("LG1"));
    assertEquals(Map.of("LG1", new Flight("LG1", "B2", 25)), map.getAll(Set.of("LG1")));
    assertEquals(
        List.of(List.of("LG1", 25L)),
        map.query(Query.parse("where gate = 'B2' select number, delayed")).rows());
    assertTrue(map.replace("LG1", new Flight("LG1", "B2", 25), new Flight("LG1", "C3", 0)));
    assertEquals(new Flight("LG1", "C3", 0), map.get("LG1"));
    assertEquals(Code.SCHEMA_MISMATCH, refused(() -> map.update("LG1", Map.of("wings", 2))));
    assertEquals(Code.SCHEMA_MISMATCH, refused(() -> map.update("LG1", Map.of("gate", 2))));
    assertEquals(new Flight("LG1", "C3", 0), map.remove("LG1"));
    assertFalse(map.update("LG1", Map.of("gate", "A1")));
  }

  @Test
  void howAMapMergesIsCheckedWhenItIsCreated() {
    assertEquals(
        Code.INVALID_ARGUMENT,
        refused(() -> client.map("wrong", String.class, String.class, MergePolicy.PER_FIELD)));
    assertEquals(
        Code.INVALID_ARGUMENT,
        refused(() -> client.map("wrong", String.class, Flight.class, MergePolicy.COUNTER)));
    GridMap<String, Flight> whole =
        client.map("whole", String.class, Flight.class, MergePolicy.WHOLE_VALUE);
    whole.put("LG1", new Flight("LG1", "A1", 10));
    assertEquals(Code.INVALID_ARGUMENT, refused(() -> whole.update("LG1", Map.of("gate", "B"))));
    assertEquals(
        Code.SCHEMA_MISMATCH, refused(() -> client.map("whole", String.class, Flight.class)));
  }

  @Test
  void aSetHasWhatWasAddedToIt() {
    GridSet<String> set = client.set("tags", String.class);
    assertTrue(set.add("red"));
    assertFalse(set.add("red"));
    assertTrue(set.addAll(List.of("green", "blue")));
    assertTrue(set.contains("blue"));
    assertEquals(Set.of("red", "green", "blue"), new HashSet<>(set));
    assertTrue(set.remove("red"));
    assertFalse(set.remove("red"));
    assertEquals(2, set.size());
    set.clear();
    assertTrue(set.isEmpty());
    assertFalse(set.addAsync("again").thenCompose(added -> set.removeAsync("other")).join());
    assertTrue(set.containsAsync("again").join());
  }

  @Test
  void aFlagIsOnOrOff() {
    GridFlag flag = client.flag("maintenance");
    assertFalse(flag.isEnabled());
    assertFalse(flag.disable());
    assertTrue(flag.enable());
    assertFalse(flag.enable());
    assertTrue(client.flag("maintenance").isEnabled());
    assertTrue(flag.disable());
    assertFalse(flag.isEnabledAsync().join());
  }

  @Test
  void aMultiMapHasASetOfValuesUnderEachKey() {
    GridMultiMap<String, Flight> map = client.multiMap("days", String.class, Flight.class);
    Flight one = new Flight("LG1", "A1", 0);
    Flight two = new Flight("LG2", "A2", 0);
    assertTrue(map.put("monday", one));
    assertFalse(map.put("monday", one));
    assertTrue(map.putAll("monday", List.of(one, two)));
    assertTrue(map.put("friday", two));
    assertEquals(Set.of(one, two), map.get("monday"));
    assertEquals(Set.of("monday", "friday"), new HashSet<>(map.keySet()));
    assertTrue(map.remove("monday", one));
    assertFalse(map.remove("monday", one));
    assertEquals(Set.of(two), map.get("monday"));
    map.removeAll("monday");
    assertEquals(Set.of(), map.get("monday"));
    assertEquals(1, map.keyCount());
    GridMultiMap<String, byte[]> large = client.multiMap("large", String.class, byte[].class);
    assertEquals(Code.TOO_LARGE, refused(() -> large.put("k", new byte[300 << 10])));
    assertEquals(Set.of(), large.get("k"));
  }

  @Test
  void aClusterOfAnOlderLevelHasNoCounters() {
    NodeConfig older =
        NodeConfig.onPort(0).withAccess(AccessConfig.DEFAULT.withMaxProtocolVersion(1));
    try (Node founder = Node.start(older);
        LatticeClient early = LatticeClient.connect(founder.address().toString())) {
      assertEquals(Code.INVALID_ARGUMENT, refused(() -> early.counters("hits")));
    }
  }
}
