package io.latticegrid.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.config.ClientConfig;
import io.latticegrid.client.fake.FakeCluster;
import io.latticegrid.client.fake.FakeNode.Behaviour;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.error.UnknownMapException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.query.Explanation;
import io.latticegrid.data.query.Query;
import io.latticegrid.data.query.QueryResult;
import io.latticegrid.data.query.QueryResultCodec;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.proto.message.NodeMessage;
import io.latticegrid.proto.message.NodeMessage.QueryRows;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Opening maps, queries, members, and configuration. */
final class LatticeClientTest {
  private final MapFixture fixture = new MapFixture();
  private final LatticeClient client = fixture.client;

  @Test
  @DisplayName("a map is created with its types in the default group, and opened once")
  void createsAMap() {
    GridMap<String, Integer> map = fixture.stock();
    MapDefinition definition = map.info().definition();
    assertEquals("stock", definition.name());
    assertEquals(LatticeClient.DEFAULT_GROUP, definition.group());
    assertSame(map, fixture.stock());
    assertEquals("GridMap 'stock'", map.toString());
  }

  @Test
  @DisplayName("a map that exists with other types is refused by name")
  void otherTypes() {
    fixture.stock();
    GridException error =
        assertThrows(GridException.class, () -> client.map("stock", String.class, String.class));
    assertEquals(Code.SCHEMA_MISMATCH, error.code());
    assertTrue(error.getMessage().contains("'stock'"), error.getMessage());
  }

  @Test
  @DisplayName("a map that does not exist is not created by opening it")
  void unknownMap() {
    assertThrows(UnknownMapException.class, () -> client.openMap("nowhere"));
    assertThrows(UnknownMapException.class, () -> client.openMap("nowhere"));
  }

  @Test
  @DisplayName("documents are stored under texts")
  void documents() {
    GridMap<String, Map<String, Object>> people = client.map("people");
    people.put("ada", Map.of("name", "Ada", "born", 1815));
    Map<String, Object> ada = people.get("ada");
    assertEquals(Map.of("name", "Ada", "born", 1815L), ada);
  }

  @Test
  @DisplayName("an existing map is opened without knowing its types, and still takes no others")
  void openedByName() {
    fixture.stock().put("apples", 3);
    GridMap<Object, Object> map = client.openMap("stock");
    assertEquals(3L, map.get("apples"));
    assertEquals(
        Code.SCHEMA_MISMATCH,
        assertThrows(GridException.class, () -> map.put("apples", "many")).code());
  }

  @Test
  @DisplayName("a map is created in the group that is asked for, and stays there")
  void inAGroup() {
    GridMap<String, Integer> map = client.mapIn("strict", "orders", String.class, Integer.class);
    assertEquals("strict", map.info().definition().group());
    GridMap<String, Integer> again = client.map("orders", String.class, Integer.class);
    assertEquals("strict", again.info().definition().group());
  }

  @Test
  @DisplayName("byte arrays are keys and values by content")
  void bytes() {
    GridMap<byte[], byte[]> map = client.map("bytes", byte[].class, byte[].class);
    map.put(new byte[] {1}, new byte[] {2});
    assertArrayEquals(new byte[] {2}, map.get(new byte[] {1}));
    assertTrue(map.containsValue(new byte[] {2}));
    assertTrue(map.remove(new byte[] {1}, new byte[] {2}));
    assertNull(map.get(new byte[] {1}));
  }

  private static Behaviour rows(String value) {
    Explanation explanation = new Explanation("scan", "stock", 16, 16, List.of("a:1"), 2, 2);
    return (node, connection, request) -> {
      connection.send(
          request.reply(new QueryRows(QueryResultCodec.rows(List.of(List.of(value, 1))), false)));
      connection.send(
          request.reply(
              new QueryRows(
                  QueryResultCodec.last(
                      List.of(List.of(value, 2)), List.of("key", "n"), explanation),
                  true)));
    };
  }

  private void everyNode(Behaviour behaviour) {
    for (int node = 0; node < 3; node++) {
      fixture.cluster.node(node).next(NodeMessage.Query.class, behaviour);
    }
  }

  @Test
  @DisplayName("a query's rows come in several frames, with columns and explanation in the last")
  void query() {
    everyNode(rows("x"));
    QueryResult result = fixture.stock().query(Query.all());
    assertEquals(List.of("key", "n"), result.columns());
    assertEquals(List.of(List.of("x", 1L), List.of("x", 2L)), result.rows());
    assertEquals(2, result.row(1).number("n").intValue());
    assertEquals("x", result.row(0).text("key"));
    assertThrows(IllegalArgumentException.class, () -> result.row(0).get("m"));
    assertEquals(16, result.explanation().partitionsScanned());
  }

  @Test
  @DisplayName(
      "a query whose member dies in the middle starts anew elsewhere, without the rows it had")
  void queryRestarts() {
    everyNode((node, connection, request) -> {
      connection.send(
          request.reply(new QueryRows(QueryResultCodec.rows(List.of(List.of("half", 1))), false)));
      fixture.cluster.world().after(5_000_000, () -> connection.close("died"));
    });
    everyNode(rows("whole"));
    everyNode(rows("whole"));
    GridMap<String, Integer> stock = fixture.stock();
    QueryResult result = stock.query(Query.all());
    while (result.size() != 2) {
      result = stock.query(Query.all());
    }
    assertEquals("whole", result.row(0).text("key"));
    assertTrue(client.stats().retries() >= 1);
  }

  @Test
  @DisplayName("a query for one key goes to the member that serves it")
  void prunedQuery() {
    GridMap<String, Integer> stock = fixture.stock();
    for (int i = 0; i < 20; i++) {
      everyNode(rows("x"));
      stock.query(Query.where(Query.eq("key", "apples")));
    }
    int contacted = 0;
    for (int node = 0; node < 3; node++) {
      contacted += fixture.cluster.node(node).received(NodeMessage.Query.class).isEmpty() ? 0 : 1;
    }
    assertEquals(1, contacted);
    everyNode(rows("x"));
    assertEquals("scan", stock.explain(Query.where(Query.eq("key", "apples"))).plan());
  }

  @Test
  @DisplayName("a wrong query is refused by the cluster at once")
  void wrongQuery() {
    everyNode(Behaviour.fail(Code.INVALID_QUERY, 0));
    GridException error =
        assertThrows(GridException.class, () -> fixture.stock().query(Query.all()));
    assertEquals(Code.INVALID_QUERY, error.code());
    assertTrue(error.getMessage().contains("query on map 'stock'"), error.getMessage());
  }

  @Test
  @DisplayName("members, their counters and the client's are at hand")
  void membersAndStats() {
    assertEquals(3, client.members().size());
    assertTrue(client.stats(client.members().get(1).id()).containsKey("frames"));
    assertEquals(3, client.stats().openConnections());
    assertEquals(1, client.routing().version());
    assertThrows(GridException.class, () -> client.stats(new MemberId(99, 1)));
  }

  @Test
  @DisplayName("a closed client refuses what comes after, and closing twice does no harm")
  void closed() {
    GridMap<String, Integer> map = fixture.stock();
    client.close();
    client.close();
    assertEquals(Code.CLOSED, assertThrows(GridException.class, () -> map.put("a", 1)).code());
  }

  @Test
  @DisplayName("wrong configuration is refused by the field's name")
  void configuration() {
    ClientConfig config = FakeCluster.config();
    assertWrong("operationTimeout", () -> config.withOperationTimeout(Duration.ZERO));
    assertWrong("connectTimeout", () -> config.withConnectTimeout(Duration.ofDays(2)));
    assertWrong(
        "reconnect", () -> config.withReconnect(Duration.ofSeconds(2), Duration.ofSeconds(1)));
    assertWrong("maxInFlight", () -> config.withMaxInFlight(0));
    assertWrong("maxValueBytes", () -> config.withMaxValueBytes(17 << 20));
    assertWrong("clusterName", () -> config.withClusterName(" "));
    assertWrong("addresses", () -> ClientConfig.of());
    assertWrong("not an address", () -> ClientConfig.of("host:port"));
  }

  private static void assertWrong(String field, org.junit.jupiter.api.function.Executable call) {
    GridException error = assertThrows(GridException.class, call);
    assertEquals(Code.INVALID_ARGUMENT, error.code());
    assertTrue(error.getMessage().contains(field), error.getMessage());
  }
}
