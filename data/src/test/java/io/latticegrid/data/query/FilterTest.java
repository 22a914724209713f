package io.latticegrid.data.query;

import static io.latticegrid.data.query.Query.and;
import static io.latticegrid.data.query.Query.between;
import static io.latticegrid.data.query.Query.eq;
import static io.latticegrid.data.query.Query.gt;
import static io.latticegrid.data.query.Query.in;
import static io.latticegrid.data.query.Query.isNull;
import static io.latticegrid.data.query.Query.le;
import static io.latticegrid.data.query.Query.like;
import static io.latticegrid.data.query.Query.lt;
import static io.latticegrid.data.query.Query.ne;
import static io.latticegrid.data.query.Query.not;
import static io.latticegrid.data.query.Query.or;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.codec.RandomValues;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.data.schema.FieldType;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FilterTest {
  @Test
  @DisplayName("fields are found in the key first, then in the value, or where they are qualified")
  void fieldsOfKeyAndValue() {
    assertTrue(Flights.holds(eq("origin", "ATL"), null));
    assertTrue(Flights.holds(eq("destination", "JFK"), null));
    assertTrue(Flights.holds(eq("id", 7), null));
    assertTrue(Flights.holds(eq("key.id", 7), null));
    assertTrue(Flights.holds(eq("value.id", 1), null));
    assertFalse(Flights.holds(isNull("key"), null));
  }

  @Test
  @DisplayName("a comparison with null is not true, and neither is its negation")
  void nullIsUnknown() {
    for (Predicate predicate :
        List.of(
            eq("extra", null), ne("extra", null), eq("price", 1), ne("price", 1), lt("price", 1))) {
      assertFalse(Flights.holds(predicate, 1));
      assertFalse(Flights.holds(not(predicate), 1));
    }
    assertTrue(Flights.holds(isNull("price"), 1));
    assertFalse(Flights.holds(not(isNull("price")), 1));
    assertTrue(Flights.holds(or(eq("price", 1), eq("delay", 30)), 1));
    assertFalse(Flights.holds(not(and(eq("price", 1), eq("delay", 30))), 1));
    assertTrue(Flights.holds(not(and(eq("price", 1), eq("delay", 31))), 1));
  }

  @Test
  @DisplayName("values of different kinds are neither equal nor unequal")
  void kindsDoNotMix() {
    assertFalse(Flights.holds(eq("extra", 1), "1"));
    assertFalse(Flights.holds(ne("extra", 1), "1"));
    assertFalse(Flights.holds(gt("extra", 1), "1"));
  }

  @Test
  @DisplayName("numbers compare by value across integer, double and decimal")
  void numbersMix() {
    for (Object thirty : List.of(30, 30L, (short) 30, 30.0, 30f, new BigDecimal("30.00"))) {
      assertTrue(Flights.holds(eq("delay", thirty), null));
      assertTrue(Flights.holds(le("delay", thirty), null));
      assertFalse(Flights.holds(gt("delay", thirty), null));
      assertTrue(Flights.holds(in("delay", "x", thirty), null));
      assertTrue(Flights.holds(eq("extra", 30), thirty));
    }
    assertTrue(Flights.holds(gt("delay", 29.5), null));
    assertTrue(Flights.holds(eq("ratio", new BigDecimal("0.5")), null));
    assertTrue(Flights.holds(between("delay", 29.5, 30), null));
  }

  @Test
  @DisplayName("IN is unknown if nothing is equal and one value is not comparable")
  void membership() {
    assertTrue(Flights.holds(in("delay", 1, 30, 5), null));
    assertFalse(Flights.holds(in("delay", 1, 5), null));
    assertTrue(Flights.holds(not(in("delay", 1, 5)), null));
    assertFalse(Flights.holds(not(in("delay", 1, null)), null));
    assertFalse(Flights.holds(not(in("delay", 1, "x")), null));
    assertTrue(Flights.holds(not(in("delay")), null));
  }

  @Test
  @DisplayName("LIKE knows any text, one code point, and escapes")
  void patterns() {
    assertTrue(Flights.holds(like("extra", "J%K"), "JFK"));
    assertTrue(Flights.holds(like("extra", "%"), ""));
    assertTrue(Flights.holds(like("extra", "_"), "😀"));
    assertFalse(Flights.holds(like("extra", "_"), "ab"));
    assertTrue(Flights.holds(like("extra", "%a%b%_"), "xxaxxabxbx"));
    assertTrue(Flights.holds(like("extra", "100\\%"), "100%"));
    assertFalse(Flights.holds(like("extra", "100\\%"), "1000"));
    assertFalse(Flights.holds(like("extra", "%"), 5));
    assertFalse(Flights.holds(not(like("extra", "%")), 5));
    assertFalse(Flights.holds(like("extra", "%a".repeat(200) + "b"), "a".repeat(5000)));
  }

  @Test
  @DisplayName("a document has every name; those that are absent are null")
  void documents() {
    Map<String, Object> city = Map.of("city", "Köln", "people", 1_000_000, "key.x", 5);
    assertTrue(Flights.documentHolds(eq("city", "Köln"), city));
    assertTrue(Flights.documentHolds(eq("value.people", 1e6), city));
    assertTrue(Flights.documentHolds(isNull("river"), city));
    assertTrue(Flights.documentHolds(eq("value.key.x", 5), city));
    assertTrue(Flights.documentHolds(eq("key", 1), city));
    assertTrue(Flights.documentHolds(eq("value", city), city));
    assertFalse(Flights.documentHolds(eq("river", "Rhein"), city));
  }

  @Test
  @DisplayName("an enum stands for its name")
  void enums() {
    assertTrue(Flights.holds(eq("extra", Operator.GE), "GE"));
    assertTrue(Flights.holds(in("extra", Operator.LT, Operator.GE), "GE"));
  }

  @Test
  @DisplayName("an unknown field is refused with the known ones")
  void unknownField() {
    GridException e =
        assertThrows(GridException.class, () -> Filter.of(eq("colour", 1), Flights.BY_ORIGIN));
    assertEquals(GridException.Code.INVALID_QUERY, e.code());
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains("'colour'"));
    assertTrue(message.contains("origin, id, value.id, destination, delay"));
  }

  @Test
  @DisplayName("a row of another schema is refused, not misread")
  void foreignRow() {
    byte[] foreign = Flights.key("ATL", 1);
    RowFields entry = new RowFields().set(Flights.key("ATL", 1), foreign);
    Filter filter = Filter.of(eq("delay", 1), Flights.BY_ORIGIN);
    GridException e = assertThrows(GridException.class, () -> filter.matches(entry));
    assertEquals(GridException.Code.SCHEMA_MISMATCH, e.code());
  }

  @Test
  @DisplayName("comparing by bytes gives what comparing values gives")
  void fastPathsAgreeWithTheOrder() {
    SplittableRand rand = new SplittableRand(11);
    RandomValues values = new RandomValues(rand);
    for (int i = 0; i < 20_000; i++) {
      Object constant = values.value(1);
      Object field = rand.nextInt(3) == 0 ? constant : values.value(1);
      for (Operator operator : Operator.values()) {
        boolean expected =
            Canonical.comparable(field, constant)
                && operator.accepts(Canonical.compare(field, constant));
        boolean actual = scalarHolds(new Predicate.Compare("value", operator, constant), field);
        assertEquals(expected, actual, field + " " + operator + " " + constant);
      }
      List<@Nullable Object> one = Collections.singletonList(constant);
      assertEquals(scalarHolds(eq("value", constant), field), scalarHolds(in("value", one), field));
    }
  }

  @Test
  @DisplayName("an entry may lie in the middle of larger arrays")
  void slices() {
    byte[] key = Canonical.toBytes("k");
    byte[] padded = Arrays.copyOf(new byte[] {9, 9}, 20);
    System.arraycopy(key, 0, padded, 2, key.length);
    RowFields entry = new RowFields().setKey(padded, 2, key.length).setValue(key, 0, key.length);
    Filter filter = Filter.of(eq("key", "k"), Flights.scalar(FieldType.STRING));
    assertTrue(filter.matches(entry));
  }

  private static boolean scalarHolds(Predicate predicate, @Nullable Object value) {
    RowFields entry = new RowFields().set(Canonical.toBytes("k"), Canonical.toBytes(value));
    return Filter.of(predicate, Flights.scalar(FieldType.STRING)).matches(entry);
  }
}
