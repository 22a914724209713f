package io.latticegrid.query;

import static io.latticegrid.data.query.Query.avg;
import static io.latticegrid.data.query.Query.count;
import static io.latticegrid.data.query.Query.eq;
import static io.latticegrid.data.query.Query.ge;
import static io.latticegrid.data.query.Query.max;
import static io.latticegrid.data.query.Query.sum;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.query.Query;
import io.latticegrid.data.query.QueryResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The query engine")
class QueryEngineTest {
  private static final Query BY_CITY =
      Query.all()
          .groupBy("city")
          .aggregate(count(), sum("n"), avg("delay"), max("n"))
          .orderBy("city");

  @Test
  @DisplayName("aggregates like a naive evaluator, whatever the number of members and the delays")
  void aggregatesAreRight() {
    for (long seed = 1; seed <= 20; seed++) {
      Engines world = new Engines(1 + (int) (seed % 3), seed).fill(300);
      assertEquals(naive(world), world.result(0, BY_CITY).rows(), "seed " + seed);
    }
  }

  private static List<List<@Nullable Object>> naive(Engines world) {
    Map<String, List<Map<String, Object>>> groups = new TreeMap<>();
    world
        .data
        .values()
        .forEach(
            d -> groups.computeIfAbsent((String) d.get("city"), c -> new ArrayList<>()).add(d));
    List<List<@Nullable Object>> rows = new ArrayList<>();
    groups.forEach((city, documents) -> {
      List<@Nullable Object> row = new ArrayList<>();
      row.add(city);
      row.add((long) documents.size());
      row.add(documents.stream().mapToLong(d -> (Long) d.get("n")).sum());
      row.add(
          documents.stream()
              .filter(d -> d.get("delay") != null)
              .mapToLong(d -> (Long) d.get("delay"))
              .average()
              .orElseThrow());
      row.add(documents.stream().mapToLong(d -> (Long) d.get("n")).max().orElseThrow());
      rows.add(row);
    });
    return rows;
  }

  @Test
  @DisplayName("filters, orders and limits across members")
  void ordersAndLimits() {
    Engines world = new Engines(3, 5).fill(400);
    QueryResult result =
        world.result(
            1, Query.where(ge("n", 50)).select("key", "n").orderByDescending("n").limit(10));
    List<Long> best =
        world.data.values().stream()
            .map(d -> (Long) d.get("n"))
            .filter(n -> n >= 50)
            .sorted(java.util.Comparator.reverseOrder())
            .limit(10)
            .toList();
    assertEquals(best, result.namedRows().stream().map(row -> row.get("n")).toList());
    assertEquals(400, result.explanation().rowsScanned());
  }

  @Test
  @DisplayName("scans one partition on one node when the key is fixed, and says so")
  void prunes() {
    Engines world = new Engines(3, 9).fill(100);
    int partition = Engines.MAP.partitionOf(Canonical.toBytes("k42"), Engines.PARTITIONS);
    int owner = partition % 3;
    QueryResult result = world.result(owner, Query.where(eq("key", "k42")));
    assertEquals(1, result.size());
    assertEquals(Set.of(partition), world.scanned);
    assertTrue(world.messaged.isEmpty(), "no other member hears of it");
    assertEquals(1, result.explanation().partitionsScanned());
    assertEquals(List.of("node-" + (owner + 1) + ":7400"), result.explanation().nodesContacted());
  }

  @Test
  @DisplayName("plans anew when a partition moves, and counts every entry once")
  void replansWhenPartitionsMove() {
    Engines world = new Engines(3, 11).fill(200);
    world.reigns[3]++;
    Engines.Sink sink = world.run(0, Query.all().aggregate(count()));
    world.after(60_000_000, () -> world.image = world.image(2));
    world.settle(sink);
    assertNull(sink.error);
    assertEquals(List.of(List.of(200L)), Objects.requireNonNull(sink.result).rows());
  }

  @Test
  @DisplayName("never gives a part for the whole when a member dies: it plans anew on those left")
  void survivesTheDeathOfMembers() {
    Engines world = new Engines(3, 13).fill(200);
    Engines.Sink sink = world.run(0, Query.all().aggregate(count()));
    MemberId victim = world.members.get(2).id();
    world.after(
        20_000,
        () -> {
          world.dead.add(victim);
          world.engines.get(world.members.get(0).id()).memberLost(victim);
          world.engines.get(world.members.get(1).id()).memberLost(victim);
        });
    world.after(100_000_000, () -> world.image = world.image(2));
    world.settle(sink);
    assertNull(sink.error);
    assertEquals(List.of(List.of(200L)), Objects.requireNonNull(sink.result).rows());
  }

  @Test
  @DisplayName("waits for a busy shard and for a slow client, and loses no row")
  void waitsForSlowOnes() {
    Engines world = new Engines(2, 17).fill(2_500);
    world.busyScans = 7;
    Engines.Sink sink = new Engines.Sink();
    sink.refusals = 5;
    world.engines.get(world.members.get(0).id()).run("docs", Query.all().toBytes(), false, 0, sink);
    world.settle(sink);
    assertEquals(2_500, Objects.requireNonNull(sink.result).size());
    assertTrue(sink.payloads.size() > 2, "the result comes in pieces");
  }

  @Test
  @DisplayName("ends a query whose client is gone")
  void endsForAClientThatIsGone() {
    Engines world = new Engines(2, 19).fill(100);
    world.busyScans = 1_000_000;
    Engines.Sink sink = world.run(0, Query.all());
    sink.open = false;
    world.elapse(2_000_000_000L);
    assertEquals(0, world.engines.get(world.members.get(0).id()).running());
  }

  @Test
  @DisplayName("ends at the deadline with a typed error")
  void endsAtTheDeadline() {
    Engines world = new Engines(2, 23).fill(100);
    world.busyScans = Integer.MAX_VALUE;
    Engines.Sink sink = world.run(0, Query.all());
    world.settle(sink);
    assertEquals(GridException.Code.TIMEOUT, Objects.requireNonNull(sink.error).code());
  }

  @Test
  @DisplayName("refuses unknown maps, wrong orders and malformed bytes with typed errors")
  void refusesWhatIsWrong() {
    Engines world = new Engines(1, 29).fill(1);
    Engines.Sink unknown = new Engines.Sink();
    QueryEngine engine = world.engines.get(world.members.get(0).id());
    engine.run("nope", Query.all().toBytes(), false, 0, unknown);
    assertEquals(GridException.Code.UNKNOWN_MAP, Objects.requireNonNull(unknown.error).code());
    Engines.Sink malformed = new Engines.Sink();
    engine.run("docs", new byte[] {99, 1, 2}, false, 0, malformed);
    assertEquals(GridException.Code.INVALID_QUERY, Objects.requireNonNull(malformed.error).code());
    GridException order =
        assertThrows(
            GridException.class, () -> world.result(0, Query.all().select("n").orderBy("other")));
    assertEquals(GridException.Code.INVALID_QUERY, order.code());
  }

  @Test
  @DisplayName("explains without running")
  void explains() {
    Engines world = new Engines(3, 31).fill(10);
    Engines.Sink sink = new Engines.Sink();
    Query query = Query.where(eq("key", "k1")).groupBy("city").aggregate(count()).limit(3);
    world.engines.get(world.members.get(0).id()).run("docs", query.toBytes(), true, 0, sink);
    String plan = assertNotNullResult(sink).explanation().plan();
    assertEquals(
        """
        scan docs: 1 of 16 partitions on 1 node, pruned by the predicate
          filter on the shard: key = 'k1'
          aggregate by city on each node: count
          combine on the coordinator
          limit 3
        """,
        plan);
    assertTrue(world.scanned.isEmpty(), "nothing was read");
  }

  private static QueryResult assertNotNullResult(Engines.Sink sink) {
    assertNotNull(sink.result);
    return Objects.requireNonNull(sink.result);
  }
}
