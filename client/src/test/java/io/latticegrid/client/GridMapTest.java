package io.latticegrid.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.fake.FakeCluster;
import io.latticegrid.client.fake.FakeNode.Behaviour;
import io.latticegrid.data.error.CrossPartitionException;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.error.IndeterminateException;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.DataMessage.Put;
import io.latticegrid.proto.message.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A map of the grid as a {@link ConcurrentMap}. */
final class GridMapTest {
  private final MapFixture fixture = new MapFixture();
  private final GridMap<String, Integer> map = fixture.stock();

  private static void assertNamesNull(String parameter, Executable call) {
    assertEquals(parameter, assertThrows(NullPointerException.class, call).getMessage());
  }

  /** A null where the compiler would not allow one. */
  @SuppressWarnings({"TypeParameterUnusedInFormals", "NullAway"})
  private static <T> T nothing() {
    return null;
  }

  private List<Put> puts() {
    List<Put> puts = new ArrayList<>();
    for (int node = 0; node < 3; node++) {
      for (Frame frame : fixture.cluster.node(node).received(Put.class)) {
        puts.add((Put) frame.message());
      }
    }
    return puts;
  }

  @Test
  @DisplayName("an atomic operation over two partitions is refused before anything is sent")
  void atomicOverTwoPartitions() {
    Map<String, Integer> entries = new LinkedHashMap<>();
    for (int i = 0; i < 50; i++) {
      entries.put("k" + i, i);
    }
    assertThrows(CrossPartitionException.class, () -> map.putAllAtomically(entries));
    assertThrows(CrossPartitionException.class, () -> map.removeAllAtomically(entries.keySet()));
    assertThrows(CrossPartitionException.class, () -> map.getAllAtomically(entries.keySet()));
    assertEquals(0, map.size());
    map.putAllAtomically(Map.of("k1", 1));
    assertEquals(Map.of("k1", 1), map.getAllAtomically(Set.of("k1")));
    map.removeAllAtomically(Set.of("k1"));
    assertEquals(Map.of(), map.getAllAtomically(Set.of("k1")));
    map.putAllAtomically(Map.of());
  }

  @Test
  @DisplayName("put, get, remove and their like answer as a map does")
  void basics() {
    assertNull(map.put("apples", 1));
    assertEquals(1, map.put("apples", 2));
    assertEquals(2, map.get("apples"));
    assertTrue(map.containsKey("apples"));
    assertFalse(map.containsKey("pears"));
    assertNull(map.get("pears"));
    assertEquals(7, map.getOrDefault("pears", 7));
    map.set("pears", 3);
    assertEquals(2, map.size());
    assertFalse(map.isEmpty());
    assertTrue(map.containsValue(3));
    assertFalse(map.containsValue(4));
    assertEquals(2, map.remove("apples"));
    assertNull(map.remove("apples"));
    assertEquals(1, map.size());
  }

  @Test
  @DisplayName("conditional operations are one operation of the grid each")
  void conditional() {
    assertNull(map.putIfAbsent("a", 1));
    assertEquals(1, map.putIfAbsent("a", 2));
    assertNull(map.replace("b", 1));
    assertEquals(1, map.replace("a", 3));
    assertFalse(map.replace("a", 1, 4));
    assertTrue(map.replace("a", 3, 4));
    assertFalse(map.remove("a", 3));
    assertTrue(map.remove("a", 4));
    assertFalse(map.containsKey("a"));
    assertEquals(6, puts().size());
  }

  @Test
  @DisplayName("compute, merge and their like do what their contracts say")
  void computing() {
    assertEquals(1, map.compute("a", (key, old) -> old == null ? 1 : old + 1));
    assertEquals(2, map.compute("a", (key, old) -> old == null ? 1 : old + 1));
    assertNull(map.compute("a", (key, old) -> null));
    assertFalse(map.containsKey("a"));
    assertNull(map.computeIfPresent("a", (key, old) -> 1));
    assertEquals(5, map.computeIfAbsent("a", key -> 5));
    assertEquals(5, map.computeIfAbsent("a", key -> 6));
    assertNull(map.computeIfAbsent("b", key -> null));
    assertEquals(6, map.computeIfPresent("a", (key, old) -> old + 1));
    assertEquals(16, map.merge("a", 10, Integer::sum));
    assertEquals(10, map.merge("b", 10, Integer::sum));
    assertNull(map.merge("b", 10, (old, value) -> null));
    assertFalse(map.containsKey("b"));
    assertNull(map.computeIfPresent("a", (key, old) -> null));
    assertTrue(map.isEmpty());
  }

  @Test
  @DisplayName("a computation that is overtaken is made again from what is there then")
  void overtaken() {
    GridMap<String, Integer> other = fixture.stockOfAnother();
    map.put("a", 1);
    List<Integer> seen = new ArrayList<>();
    assertEquals(
        101,
        map.compute(
            "a",
            (key, old) -> {
              int present = old == null ? 0 : old;
              seen.add(present);
              if (seen.size() == 1) {
                other.put("a", 100);
              }
              return present + 1;
            }));
    assertEquals(List.of(1, 100), seen);
    seen.clear();
    assertEquals(
        8,
        map.computeIfAbsent(
            "b",
            key -> {
              other.put("b", 8);
              return 1;
            }));
  }

  @Test
  @DisplayName("random operations give the same as a map in memory")
  void equalsAModel() {
    ConcurrentMap<String, Integer> model = new ConcurrentHashMap<>();
    io.latticegrid.data.port.SplittableRand rand = new io.latticegrid.data.port.SplittableRand(3);
    for (int step = 0; step < 2_000; step++) {
      String key = "k" + rand.nextInt(20);
      int value = rand.nextInt(4);
      int other = rand.nextInt(4);
      switch (rand.nextInt(9)) {
        case 0 -> assertEquals(model.put(key, value), map.put(key, value));
        case 1 -> assertEquals(model.remove(key), map.remove(key));
        case 2 -> assertEquals(model.get(key), map.get(key));
        case 3 -> assertEquals(model.putIfAbsent(key, value), map.putIfAbsent(key, value));
        case 4 -> assertEquals(model.replace(key, value), map.replace(key, value));
        case 5 -> assertEquals(model.replace(key, value, other), map.replace(key, value, other));
        case 6 -> assertEquals(model.remove(key, value), map.remove(key, value));
        case 7 ->
            assertEquals(
                model.merge(key, value, Integer::sum), map.merge(key, value, Integer::sum));
        default -> assertEquals(model.size(), map.size());
      }
    }
    assertEquals(model, map);
    assertEquals(model.hashCode(), map.hashCode());
    assertEquals(model.keySet(), new HashSet<>(map.keySet()));
    assertEquals(model.entrySet(), new HashSet<>(map.entrySet()));
  }

  @Test
  @DisplayName("the views read the grid page by page, and removing from them removes from the grid")
  void views() {
    Map<String, Integer> all = new LinkedHashMap<>();
    for (int i = 0; i < 5_000; i++) {
      all.put("k" + i, i);
    }
    map.putAll(all);
    assertEquals(5_000, map.size());
    assertEquals(all.keySet(), new HashSet<>(map.keySet()));
    assertEquals(all, new HashMap<>(map));
    assertEquals(5_000, new HashSet<>(map.values()).size());
    map.keySet().removeIf(key -> !key.endsWith("7"));
    assertEquals(500, map.size());
    assertTrue(map.values().remove(17));
    assertFalse(map.values().remove(18));
    assertTrue(map.values().contains(27));
    assertTrue(map.entrySet().contains(Map.entry("k27", 27)));
    assertFalse(map.entrySet().contains(Map.entry("k27", 28)));
    assertTrue(map.entrySet().remove(Map.entry("k27", 27)));
    assertTrue(map.keySet().remove("k37"));
    for (Map.Entry<String, Integer> entry : map.entrySet()) {
      entry.setValue(-entry.getValue());
    }
    assertEquals(-47, map.get("k47"));
    map.replaceAll((key, value) -> value - 1);
    assertEquals(-48, map.get("k47"));
    map.clear();
    assertTrue(map.isEmpty());
    assertFalse(map.keySet().iterator().hasNext());
  }

  @Test
  @DisplayName("an iterator removes only what it has returned, and once")
  void iteratorContract() {
    map.put("a", 1);
    var keys = map.keySet().iterator();
    assertThrows(IllegalStateException.class, keys::remove);
    assertEquals("a", keys.next());
    keys.remove();
    assertThrows(IllegalStateException.class, keys::remove);
    assertThrows(java.util.NoSuchElementException.class, keys::next);
  }

  @Test
  @DisplayName("many keys at once are read in one go, and those without an entry are absent")
  void bulk() {
    map.putAll(Map.of("a", 1, "b", 2, "c", 3));
    assertEquals(Map.of("a", 1, "c", 3), map.getAll(Set.of("a", "c", "d")));
    assertEquals(Map.of(), map.getAll(Set.of()));
  }

  @Test
  @DisplayName("null is refused by the name of the parameter, before anything is sent")
  void nulls() {
    String noKey = nothing();
    Integer noValue = nothing();
    assertNamesNull("key", () -> map.get(noKey));
    assertNamesNull("key", () -> map.containsKey(noKey));
    assertNamesNull("value", () -> map.containsValue(noValue));
    assertNamesNull("key", () -> map.put(noKey, 1));
    assertNamesNull("value", () -> map.put("a", noValue));
    assertNamesNull("value", () -> map.set("a", noValue));
    assertNamesNull("key", () -> map.remove(noKey));
    assertNamesNull("value", () -> map.remove("a", noValue));
    assertNamesNull("value", () -> map.putIfAbsent("a", noValue));
    assertNamesNull("value", () -> map.replace("a", noValue));
    assertNamesNull("oldValue", () -> map.replace("a", noValue, 1));
    assertNamesNull("newValue", () -> map.replace("a", 1, noValue));
    assertNamesNull("key", () -> map.computeIfAbsent(noKey, key -> 1));
    assertNamesNull("function", () -> map.computeIfAbsent("a", nothing()));
    assertNamesNull("function", () -> map.compute("a", nothing()));
    assertNamesNull("value", () -> map.merge("a", noValue, Integer::sum));
    assertNamesNull("key", () -> map.getAsync(noKey));
    assertNamesNull("value", () -> map.putAsync("a", noValue));
    assertNamesNull("timeToLive", () -> map.put("a", 1, nothing()));
    Map<String, Integer> withNull = new HashMap<>();
    withNull.put("a", noValue);
    assertNamesNull("value", () -> map.putAll(withNull));
    assertEquals(0, fixture.cluster.applied());
  }

  @Test
  @DisplayName(
      "keys and values above their sizes are refused by map and size, before anything is sent")
  void sizes() {
    GridMap<String, String> texts = fixture.client.map("texts", String.class, String.class);
    GridException key = assertThrows(GridException.class, () -> texts.put("k".repeat(70_000), "v"));
    assertEquals(Code.TOO_LARGE, key.code());
    assertTrue(key.getMessage().contains("'texts'"), key.getMessage());
    assertTrue(key.getMessage().contains("65536"), key.getMessage());
    GridException value =
        assertThrows(GridException.class, () -> texts.put("k", "v".repeat(17 << 20)));
    assertEquals(Code.TOO_LARGE, value.code());
    String half = "v".repeat(9 << 20);
    GridException both =
        assertThrows(GridException.class, () -> texts.replace("k", half, half + "x"));
    assertEquals(Code.TOO_LARGE, both.code());
    assertEquals(0, puts().size());
  }

  @Test
  @DisplayName("a time to live goes with the put; one below a millisecond is refused")
  void timeToLive() {
    map.put("a", 1, Duration.ofSeconds(5));
    assertEquals(5_000, puts().get(0).ttlMillis());
    for (Duration wrong : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofNanos(1))) {
      GridException error = assertThrows(GridException.class, () -> map.put("a", 1, wrong));
      assertEquals(Code.INVALID_ARGUMENT, error.code());
    }
  }

  @Test
  @DisplayName("a level set for a map goes with its writes, but never below what an answer needs")
  void levels() {
    GridMap<String, Integer> fast = map.withLevel(AckLevel.FIRE_AND_FORGET);
    fast.set("a", 1);
    fixture.cluster.world().runMillis(5);
    assertEquals(1, fast.put("a", 2));
    assertEquals(2, map.put("a", 3));
    List<AckLevel> levels = new ArrayList<>();
    for (int node = 0; node < 3; node++) {
      for (Frame frame : fixture.cluster.node(node).received(Put.class)) {
        levels.add(frame.header().level());
      }
    }
    assertEquals(List.of(AckLevel.FIRE_AND_FORGET, AckLevel.MEMORY, AckLevel.REPLICATED), levels);
  }

  @Test
  @DisplayName("a time limit set for a map ends its operations")
  void timeLimit() {
    for (int node = 0; node < 3; node++) {
      fixture.cluster.node(node).next(100, Put.class, Behaviour.ignore());
    }
    long before = fixture.cluster.world().monotonicNanos();
    IndeterminateException error =
        assertThrows(
            IndeterminateException.class,
            () -> map.withTimeout(Duration.ofMillis(300)).put("a", 1));
    assertTrue(error.getMessage().contains("put on map 'stock'"), error.getMessage());
    long took = (fixture.cluster.world().monotonicNanos() - before) / 1_000_000;
    assertTrue(took >= 300 && took <= 360, "took " + took);
  }

  @Test
  @DisplayName("an error thrown to a blocking caller shows where that caller is")
  void errorsShowTheCaller() {
    for (int node = 0; node < 3; node++) {
      fixture.cluster.node(node).next(DataMessage.Get.class, Behaviour.fail(Code.INTERNAL, 0));
    }
    GridException error = assertThrows(GridException.class, () -> map.get("a"));
    boolean shown = false;
    for (StackTraceElement element : error.getStackTrace()) {
      shown |= element.getClassName().equals(GridMapTest.class.getName());
    }
    assertTrue(shown);
  }

  @Test
  @DisplayName("futures and what is derived from them complete on the client's loop")
  void futuresStayOnTheLoop() {
    boolean[] onLoop = new boolean[1];
    fixture
        .cluster
        .world()
        .await(
            map.putAsync("a", 1)
                .thenApplyAsync(old -> {
                  onLoop[0] = fixture.cluster.network().loops().get(0).inLoop();
                  return true;
                }));
    assertTrue(onLoop[0]);
    assertThrows(
        IllegalStateException.class,
        () -> fixture.cluster.world().await(map.getAsync("a").thenApply(ignored -> map.get("b"))));
  }

  @Test
  @DisplayName("operations go on while their members die and come back")
  void survivesFailover() {
    for (int i = 0; i < 300; i++) {
      map.put("k" + i, i);
      if (i == 100) {
        fixture.cluster.crash(0, 1);
        fixture.cluster.world().after(20_000_000, fixture.cluster::push);
      }
      if (i == 200) {
        fixture.cluster.network().breakAll(FakeCluster.address(1));
      }
    }
    assertEquals(300, map.size());
    assertEquals(300, fixture.cluster.applied());
  }
}
