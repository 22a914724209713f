package io.latticegrid.node;

import static io.latticegrid.data.query.Query.avg;
import static io.latticegrid.data.query.Query.count;
import static io.latticegrid.data.query.Query.eq;
import static io.latticegrid.data.query.Query.in;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.client.config.ClientConfig;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.error.UnknownMapException;
import io.latticegrid.data.query.Explanation;
import io.latticegrid.data.query.Query;
import io.latticegrid.data.query.QueryResult;
import io.latticegrid.data.schema.PartitionKey;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.proto.message.AckLevel;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EmbeddedNodeTest {
  private static Node node;
  private static LatticeClient client;

  /** A key whose city places it. */
  public record ReadingKey(@PartitionKey String city, long hour) {}

  /** What is under it. */
  public record Reading(String station, double celsius) {}

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

  private static Code refused(org.junit.jupiter.api.function.Executable wrong) {
    return assertThrows(GridException.class, wrong).code();
  }

  @Test
  void aNodeStartsOnAFreePortAndHoldsItsLease() {
    assertTrue(node.address().port() > 0);
    assertTrue(node.leaseValid());
    assertEquals(1, client.members().size());
    assertEquals(node.address(), client.members().get(0).address());
  }

  @Test
  void singleKeyOperationsDoWhatAConcurrentMapPromises() {
    GridMap<String, Integer> map = client.map("single", String.class, Integer.class);
    assertNull(map.get("a"));
    assertNull(map.put("a", 1));
    assertEquals(1, map.put("a", 2));
    assertEquals(2, map.putIfAbsent("a", 3));
    assertNull(map.putIfAbsent("b", 4));
    assertTrue(map.replace("a", 2, 5));
    assertFalse(map.replace("a", 2, 6));
    assertEquals(5, map.replace("a", 7));
    assertNull(map.replace("absent", 7));
    assertFalse(map.remove("a", 8));
    assertTrue(map.remove("a", 7));
    assertEquals(4, map.remove("b"));
    assertNull(map.remove("b"));
    assertEquals(3, map.merge("c", 3, Integer::sum));
    assertEquals(6, map.merge("c", 3, Integer::sum));
    assertEquals(Map.of("c", 6), new HashMap<>(map));
    map.clear();
    assertTrue(map.isEmpty());
  }

  @Test
  void keysAndValuesOfEveryScalarTypeComeBack() {
    UUID id = new UUID(1, 2);
    assertNull(client.map("uuids", UUID.class, Long.class).put(id, 1L));
    assertEquals(1L, client.map("uuids", UUID.class, Long.class).get(id));
    client.map("longs", Long.class, UUID.class).put(-1L, id);
    assertEquals(id, client.map("longs", Long.class, UUID.class).get(-1L));
    client.map("bytes", byte[].class, String.class).put(new byte[] {1, 2}, "x");
    assertEquals("x", client.map("bytes", byte[].class, String.class).get(new byte[] {1, 2}));
    Map<String, Object> document = Map.of("name", "n", "tags", List.of("a", "b"), "size", 3L);
    client.map("documents").put("d", document);
    assertEquals(document, client.map("documents").get("d"));
  }

  @Test
  void manyEntriesAreWrittenReadCountedAndIterated() {
    GridMap<Integer, String> map = client.map("many", Integer.class, String.class);
    Map<Integer, String> entries = new HashMap<>();
    for (int i = 0; i < 2_000; i++) {
      entries.put(i, "value " + i);
    }
    map.putAll(entries);
    assertEquals(2_000, map.size());
    Map<Integer, String> seen = new HashMap<>();
    for (Map.Entry<Integer, String> entry : map.entrySet()) {
      assertNull(seen.put(entry.getKey(), entry.getValue()), "an entry came twice");
    }
    assertEquals(entries, seen);
    assertEquals(Map.of(5, "value 5", 6, "value 6"), map.getAll(Set.of(5, 6, 5_000)));
    assertEquals(entries.keySet(), new HashSet<>(map.keySet()));
  }

  @Test
  void anEntryWithATimeToLiveIsGoneAfterIt() throws InterruptedException {
    GridMap<String, String> map = client.map("brief", String.class, String.class);
    map.put("long", "stays", Duration.ofHours(1));
    map.put("short", "goes", Duration.ofMillis(50));
    Eventually.holds("the entry expires", 10, () -> map.get("short") == null);
    Eventually.holds("the entry is removed", 10, () -> map.size() == 1);
    assertEquals("stays", map.get("long"));
    assertNull(map.put("short", "again"), "an expired entry is no old value");
  }

  @Test
  void aQueryOverThePartitionKeyTouchesItsPartitionsOnly() {
    GridMap<ReadingKey, Reading> map = client.map("readings", ReadingKey.class, Reading.class);
    for (int hour = 0; hour < 10; hour++) {
      map.put(new ReadingKey("Oslo", hour), new Reading("s" + hour % 2, hour));
      map.put(new ReadingKey("Rome", hour), new Reading("s", hour + 20.0));
    }
    Query oslo =
        Query.where(eq("city", "Oslo"))
            .groupBy("station")
            .aggregate(count(), avg("celsius"))
            .orderBy("station");
    QueryResult result = map.query(oslo);
    assertEquals(List.of(List.of("s0", 5L, 4.0), List.of("s1", 5L, 5.0)), result.rows());
    assertEquals(1, result.explanation().partitionsScanned());
    Explanation explained = map.explain(oslo);
    assertEquals(1, explained.partitionsScanned());
    assertEquals(List.of(node.address().toString()), explained.nodesContacted());
    assertEquals(0, explained.rowsScanned());
    assertEquals(20, map.query(Query.where(in("city", "Oslo", "Rome"))).size());
    assertEquals(271, map.explain(Query.where(eq("station", "s"))).partitionsScanned());
  }

  @Test
  void whatIsTooLargeIsRefusedAndNothingIsWritten() {
    GridMap<String, byte[]> map = client.map("large", String.class, byte[].class);
    byte[] most = new byte[(16 << 20) - 16];
    map.set("fits", most);
    assertEquals(most.length, map.get("fits").length);
    assertEquals(Code.TOO_LARGE, refused(() -> map.put("value", new byte[(16 << 20) + 1])));
    assertEquals(Code.TOO_LARGE, refused(() -> map.put("k".repeat(65 << 10), new byte[1])));
    assertNull(map.get("value"));
    map.remove("fits");
  }

  @Test
  void badInputIsATypedErrorThatNamesIt() {
    GridMap<String, Integer> map = client.map("strict", String.class, Integer.class);
    assertThrows(NullPointerException.class, () -> map.put("a", null));
    assertThrows(NullPointerException.class, () -> map.get(null));
    GridException otherTypes =
        assertThrows(GridException.class, () -> client.map("strict", String.class, String.class));
    assertEquals(Code.SCHEMA_MISMATCH, otherTypes.code());
    assertTrue(otherTypes.getMessage().contains("'strict'"), otherTypes.getMessage());
    GridException unsupported =
        assertThrows(GridException.class, () -> client.map("threads", String.class, Thread.class));
    assertEquals(Code.UNSUPPORTED_TYPE, unsupported.code());
    assertTrue(unsupported.getMessage().contains("Thread"), unsupported.getMessage());
    UnknownMapException unknown =
        assertThrows(UnknownMapException.class, () -> client.openMap("nowhere"));
    assertTrue(unknown.getMessage().contains("'nowhere'"), unknown.getMessage());
    assertEquals(
        Code.INVALID_QUERY, refused(() -> map.query(Query.where(eq("value.colour", "red")))));
    assertEquals(Code.NOT_PERSISTENT, refused(() -> map.withLevel(AckLevel.PERSISTED).put("a", 1)));
    assertTrue(map.isEmpty());
  }

  @Test
  void aClientOfAnotherClusterNameIsRefusedWithTheReason() {
    GridException refused =
        assertThrows(
            GridException.class,
            () ->
                LatticeClient.connect(
                    ClientConfig.of(node.address().toString()).withClusterName("other")));
    assertEquals(Code.WRONG_CLUSTER, refused.code());
    assertTrue(refused.getMessage().contains("'lattice'"), refused.getMessage());
    assertTrue(refused.getMessage().contains("'other'"), refused.getMessage());
  }

  @Test
  void aPortThatIsTakenIsRefusedByAddress() {
    GridException refused =
        assertThrows(
            GridException.class, () -> Node.start(NodeConfig.onPort(node.address().port())));
    assertEquals(Code.INVALID_ARGUMENT, refused.code());
    assertTrue(refused.getMessage().contains(node.address().toString()), refused.getMessage());
  }

  @Test
  void theCountersOfANodeCountItsWork() {
    GridMap<String, Integer> map = client.map("counted", String.class, Integer.class);
    long before = client.stats(client.members().get(0).id()).get("lattice.writes");
    map.set("a", 1);
    map.set("b", 2);
    long after = client.stats(client.members().get(0).id()).get("lattice.writes");
    assertEquals(2, after - before);
  }

  @Test
  void aBatchOfLargeValuesIsReadInParts() {
    GridMap<Integer, byte[]> map = client.map("large values", Integer.class, byte[].class);
    for (int i = 0; i < 24; i++) {
      map.put(i, new byte[3 << 20]);
    }
    map.put(24, new byte[(16 << 20) - 16]);
    Map<Integer, byte[]> read =
        map.getAll(new HashSet<>(IntStream.rangeClosed(0, 24).boxed().toList()));
    assertEquals(25, read.size());
    assertEquals((16 << 20) - 16, read.get(24).length);
    map.clear();
  }
}
