package io.latticegrid.data.query;

import static io.latticegrid.data.query.Query.all;
import static io.latticegrid.data.query.Query.and;
import static io.latticegrid.data.query.Query.avg;
import static io.latticegrid.data.query.Query.count;
import static io.latticegrid.data.query.Query.eq;
import static io.latticegrid.data.query.Query.gt;
import static io.latticegrid.data.query.Query.in;
import static io.latticegrid.data.query.Query.like;
import static io.latticegrid.data.query.Query.max;
import static io.latticegrid.data.query.Query.not;
import static io.latticegrid.data.query.Query.sum;
import static io.latticegrid.data.query.Query.where;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.port.SplittableRand;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class QueryTest {
  private static final Query ROUTES =
      where(and(eq("origin", "ATL"), not(in("delay", 1, 2.5, null)), like("destination", "J%")))
          .select("destination")
          .groupBy("destination")
          .aggregate(count(), avg("delay"), max("price").as("dearest"))
          .orderByDescending("count")
          .orderBy("destination")
          .limit(10);

  @Test
  @DisplayName("a query survives its encoding")
  void roundTrip() {
    assertEquals(ROUTES, Query.fromBytes(ROUTES.toBytes()));
    assertEquals(all(), Query.fromBytes(all().toBytes()));
  }

  @Test
  @DisplayName("random predicates survive their encoding")
  void randomRoundTrip() {
    SplittableRand rand = new SplittableRand(31);
    RandomPredicates predicates =
        new RandomPredicates(rand, new String[] {"a", "b"}, new Object[] {"x", 1, true, 2.5});
    for (int i = 0; i < 5_000; i++) {
      Query query = where(predicates.next(5));
      assertEquals(query, Query.fromBytes(query.toBytes()));
    }
  }

  @Test
  @DisplayName("the encoding has its published bytes, the version first")
  void goldenBytes() {
    byte[] bytes = where(eq("a", 1)).groupBy("b").aggregate(count()).limit(5).toBytes();
    assertEquals(
        "01"
            + "01016100"
            + "0302"
            + "00"
            + "010162"
            + "01"
            + "00"
            + "00"
            + "05636f756e74"
            + "00"
            + "05",
        HexFormat.of().formatHex(bytes));
  }

  @Test
  @DisplayName("damaged queries are malformed and nothing else")
  void hostileBytes() {
    SplittableRand rand = new SplittableRand(32);
    byte[] good = ROUTES.toBytes();
    int accepted = 0;
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = good.clone();
      for (int damage = 1 + rand.nextInt(3); damage > 0; damage--) {
        bytes[rand.nextInt(bytes.length)] = (byte) rand.nextLong();
      }
      try {
        Query query = Query.fromBytes(bytes);
        assertEquals(query, Query.fromBytes(query.toBytes()));
        accepted++;
      } catch (MalformedDataException expected) {
        assertFalse(String.valueOf(expected.getMessage()).isEmpty());
      }
    }
    assertTrue(accepted > 1000);
  }

  @Test
  @DisplayName("a predicate nested too deep is refused on both sides")
  void depth() {
    Predicate deep = eq("a", 1);
    for (int i = 0; i < 65; i++) {
      deep = not(deep);
    }
    Query query = where(deep);
    assertInvalid("64", query::toBytes);
    byte[] bytes = new byte[1000];
    Arrays.fill(bytes, (byte) 7);
    bytes[0] = 1;
    assertThrows(MalformedDataException.class, () -> Query.fromBytes(bytes));
  }

  @Test
  @DisplayName("the columns are the group's fields, then the figures under their names")
  void resultColumns() {
    assertEquals(List.of("destination", "count", "avg(delay)", "dearest"), ROUTES.resultColumns());
    assertEquals(List.of("delay", "origin"), all().select("delay", "origin").resultColumns());
    assertTrue(all().isWholeEntries());
    assertFalse(ROUTES.isWholeEntries());
  }

  @Test
  @DisplayName("a fitting query is valid")
  void valid() {
    ROUTES.validate(Flights.BY_ORIGIN);
    all().select("key", "value.id").orderBy("delay").validate(Flights.BY_ORIGIN);
    all().groupBy("any", "name").aggregate(sum("x")).validate(Flights.DOCUMENTS);
    where(gt("delay", 0.5)).validate(Flights.BY_ORIGIN);
  }

  @Test
  @DisplayName("what does not fit the map is refused by name")
  void invalid() {
    assertRefused("'nope'", where(eq("nope", 1)));
    assertRefused("'nope'", where(not(and(in("nope", 1)))));
    assertRefused("'nope'", all().select("nope"));
    assertRefused("'nope'", all().groupBy("nope"));
    assertRefused("'nope'", all().aggregate(sum("nope")));
    assertRefused("'nope'", all().orderBy("nope"));
    assertRefused("origin, id", all().orderBy("nope"));
    assertRefused(
        "columns are origin, count", ROUTES.groupBy("origin").aggregate(count()).select());
    assertRefused("'delay' is selected", all().select("delay").groupBy("origin"));
    assertRefused("'count'", all().groupBy("origin").aggregate(count(), count()));
    assertRefused("sum needs numbers", all().aggregate(sum("origin")));
    assertRefused("INTEGER", where(eq("delay", "late")));
    assertRefused("the text 'late'", where(in("delay", 1, "late")));
    assertRefused("INTEGER", where(like("delay", "%")));
  }

  @Test
  @DisplayName("wrong parts are refused where they are made")
  void invalidParts() {
    assertInvalid("limit of 0", () -> all().limit(0));
    assertInvalid("limit of -1", () -> all().limit(-1));
    assertInvalid("sum needs a field", () -> sum(""));
    assertInvalid("name", () -> count().as(""));
    assertInvalid("name", () -> eq("", 1));
  }

  @Test
  @DisplayName("sets of partitions intersect and unite")
  void partitionSets() {
    PartitionSet some = PartitionSet.of(8, 5, 1, 5);
    assertArrayEquals(new int[] {1, 5}, some.partitions());
    assertEquals(some, PartitionSet.all(8).intersect(some));
    assertTrue(PartitionSet.all(8).union(some).isAll());
    assertEquals("all 8", PartitionSet.all(8).toString());
    assertThrows(IllegalArgumentException.class, () -> PartitionSet.of(8, 8));
  }

  private static void assertRefused(String part, Query query) {
    assertInvalid(part, () -> query.validate(Flights.BY_ORIGIN));
  }

  private static void assertInvalid(String part, Runnable action) {
    GridException e = assertThrows(GridException.class, action::run);
    assertEquals(Code.INVALID_QUERY, e.code());
    assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
  }
}
