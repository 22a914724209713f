package io.latticegrid.data.query;

import static io.latticegrid.data.query.Query.and;
import static io.latticegrid.data.query.Query.eq;
import static io.latticegrid.data.query.Query.gt;
import static io.latticegrid.data.query.Query.in;
import static io.latticegrid.data.query.Query.like;
import static io.latticegrid.data.query.Query.not;
import static io.latticegrid.data.query.Query.or;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.codec.Row;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.data.schema.FieldType;
import io.latticegrid.data.schema.MapDefinition;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PruningTest {
  private static final int COUNT = 271;

  @Test
  @DisplayName("equality on the partition field names one partition: the published one")
  void equalityOnPartitionField() {
    assertPartitions(eq("origin", "ATL"), Flights.BY_ORIGIN, 104);
    assertPartitions(eq("key.origin", "ATL"), Flights.BY_ORIGIN, 104);
    assertPartitions(and(eq("origin", "ATL"), gt("delay", 30)), Flights.BY_ORIGIN, 104);
    assertPartitions(in("origin", "ATL", "ATL", null, 7), Flights.BY_ORIGIN, 104);
  }

  @Test
  @DisplayName("equality on a scalar key names its partition, whatever the kind of number")
  void equalityOnScalarKey() {
    MapDefinition integers = Flights.scalar(FieldType.INTEGER);
    assertPartitions(eq("key", 1), integers, 74);
    assertPartitions(eq("key", 1.0), integers, 74);
    assertPartitions(eq("key", new BigDecimal("1.00")), integers, 74);
    UUID uuid = UUID.fromString("123e4567-e89b-12d3-a456-426614174000");
    assertPartitions(eq("key", uuid), Flights.scalar(FieldType.UUID), 15);
  }

  @Test
  @DisplayName("a constant that no key can equal leaves no partition")
  void impossibleConstants() {
    MapDefinition integers = Flights.scalar(FieldType.INTEGER);
    for (Object constant :
        Arrays.asList(
            null,
            "1",
            1.5,
            Double.NaN,
            1e300,
            new BigDecimal("1E+900000"),
            new BigDecimal("1E-900000"),
            new BigDecimal("9223372036854775808"))) {
      assertPartitions(eq("key", constant), integers);
    }
    assertPartitions(in("key", "1", 1.5), integers);
  }

  @Test
  @DisplayName("AND intersects, OR unites, a contradiction leaves nothing")
  void combinations() {
    int jfk = Flights.BY_ORIGIN.partitionOf(Flights.key("JFK", 1), COUNT);
    Predicate atl = eq("origin", "ATL");
    assertPartitions(or(atl, eq("origin", "JFK")), Flights.BY_ORIGIN, 104, jfk);
    assertPartitions(and(in("origin", "ATL", "JFK"), atl), Flights.BY_ORIGIN, 104);
    assertPartitions(and(atl, eq("origin", "JFK")), Flights.BY_ORIGIN);
    assertPartitions(or(), Flights.BY_ORIGIN);
    assertAll(or(atl, gt("delay", 5)), Flights.BY_ORIGIN);
  }

  @Test
  @DisplayName("what is not understood means all partitions")
  void everythingElse() {
    assertAll(new Predicate.Always(), Flights.BY_ORIGIN);
    assertAll(not(eq("origin", "ATL")), Flights.BY_ORIGIN);
    assertAll(like("origin", "ATL"), Flights.BY_ORIGIN);
    assertAll(gt("origin", "ATL"), Flights.BY_ORIGIN);
    assertAll(eq("id", 1), Flights.BY_ORIGIN);
    assertAll(eq("value.id", 1), Flights.BY_ORIGIN);
    assertAll(eq("origin", "ATL"), Flights.BY_KEY);
  }

  @Test
  @DisplayName("a key record placed as a whole is pruned once all its fields are fixed")
  void compositeKey() {
    Predicate both = and(eq("origin", "ATL"), and(eq("id", 1.0), gt("delay", 3)));
    assertPartitions(both, Flights.BY_KEY, 122);
    assertArrayEquals(Flights.key("ATL", 1), Pruning.exactKey(both, Flights.BY_KEY));
    PartitionSet four =
        Pruning.prune(and(in("origin", "ATL", "JFK"), in("id", 1, 2)), Flights.BY_KEY, COUNT);
    assertEquals(4, four.size());
    Object[] many = new Object[2000];
    Arrays.setAll(many, i -> i);
    assertAll(and(eq("origin", "ATL"), in("id", many)), Flights.BY_KEY);
    assertPartitions(eq("key", new Row(Flights.key("ATL", 1))), Flights.BY_KEY, 122);
    assertPartitions(eq("key", new Row(Flights.key("ATL", 1))), Flights.BY_ORIGIN, 104);
  }

  @Test
  @DisplayName("the exact key is offered only if it is the only one possible")
  void exactKey() {
    MapDefinition strings = Flights.scalar(FieldType.STRING);
    assertArrayEquals(Canonical.toBytes("a"), Pruning.exactKey(eq("key", "a"), strings));
    assertNull(Pruning.exactKey(or(eq("key", "a"), eq("key", "b")), strings));
    assertNull(Pruning.exactKey(in("key", "a", "b"), strings));
    assertNull(Pruning.exactKey(eq("key", 1), strings));
    assertNull(Pruning.exactKey(eq("origin", "ATL"), Flights.BY_ORIGIN));
    assertArrayEquals(
        Flights.key("ATL", 9),
        Pruning.exactKey(and(eq("id", 9), eq("origin", "ATL")), Flights.BY_ORIGIN));
  }

  @Test
  @DisplayName("an unknown field is refused")
  void unknownField() {
    assertThrows(GridException.class, () -> Pruning.prune(eq("nope", 1), Flights.BY_ORIGIN, COUNT));
  }

  @Test
  @DisplayName("no entry that matches lies outside the pruned partitions")
  void soundness() {
    String[] recordFields = {"origin", "id", "key.origin", "key.id", "delay", "key"};
    Object[] recordConstants = {"ATL", "JFK", 1, 2, null, 1.5, new Row(Flights.key("ATL", 1))};
    Function<SplittableRand, byte[]> recordKeys =
        rand -> Flights.key(rand.nextInt(2) == 0 ? "ATL" : "JFK", rand.nextInt(3));
    assertSound(Flights.BY_ORIGIN, recordFields, recordConstants, recordKeys);
    assertSound(Flights.BY_KEY, recordFields, recordConstants, recordKeys);

    String[] scalarFields = {"key", "value"};
    Object[] numbers = {0, 1, 2, 1.5, "1", null, Long.MAX_VALUE, (double) Long.MAX_VALUE};
    assertSound(
        Flights.scalar(FieldType.INTEGER),
        scalarFields,
        numbers,
        rand -> Canonical.toBytes(rand.nextInt(5) == 0 ? Long.MAX_VALUE : rand.nextInt(3)));
    Object[] texts = {"a", "b", "", 1, null};
    assertSound(
        Flights.scalar(FieldType.STRING),
        scalarFields,
        texts,
        rand -> Canonical.toBytes(texts[rand.nextInt(3)]));
  }

  private static void assertSound(
      MapDefinition map,
      String[] fields,
      @Nullable Object[] constants,
      Function<SplittableRand, byte[]> keys) {
    SplittableRand rand = new SplittableRand(23);
    RandomPredicates predicates = new RandomPredicates(rand, fields, constants);
    int pruned = 0;
    int matched = 0;
    for (int i = 0; i < 8_000; i++) {
      Predicate predicate = predicates.next(3);
      PartitionSet partitions = Pruning.prune(predicate, map, COUNT);
      byte[] exact = Pruning.exactKey(predicate, map);
      Filter filter = Filter.of(predicate, map);
      pruned += partitions.isAll() ? 0 : 1;
      for (int k = 0; k < 8; k++) {
        byte[] key = keys.apply(rand);
        byte[] value =
            map.value().schema() == null
                ? Canonical.toBytes(predicates.constant())
                : Flights.row(Flights.VALUE, 1, "JFK", rand.nextInt(3), null, 1.5, "ATL");
        if (filter.matches(new RowFields().set(key, value))) {
          matched++;
          assertTrue(partitions.contains(map.partitionOf(key, COUNT)), predicate.toString());
          assertTrue(exact == null || Arrays.equals(exact, key), predicate.toString());
        }
      }
    }
    assertTrue(pruned > 300 && matched > 1000, pruned + " pruned, " + matched + " matched");
  }

  private static void assertPartitions(Predicate predicate, MapDefinition map, int... partitions) {
    int[] sorted = Arrays.stream(partitions).sorted().toArray();
    assertArrayEquals(sorted, Pruning.prune(predicate, map, COUNT).partitions());
  }

  private static void assertAll(Predicate predicate, MapDefinition map) {
    PartitionSet all = Pruning.prune(predicate, map, COUNT);
    assertTrue(all.isAll());
    assertEquals(List.of(COUNT, COUNT), List.of(all.size(), all.partitions().length));
  }
}
