package io.latticegrid.client.serial;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.codec.Row;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.schema.FieldType;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MappingsTest {
  @Test
  @DisplayName("every supported class comes back as it was")
  void scalars() {
    assertRoundTrip(String.class, "Zürich", FieldType.STRING);
    assertRoundTrip(Long.class, Long.MIN_VALUE, FieldType.INTEGER);
    assertRoundTrip(Integer.class, Integer.MAX_VALUE, FieldType.INTEGER);
    assertRoundTrip(Short.class, (short) -3, FieldType.INTEGER);
    assertRoundTrip(Byte.class, (byte) 9, FieldType.INTEGER);
    assertRoundTrip(Boolean.class, true, FieldType.BOOLEAN);
    assertRoundTrip(Double.class, 0.1, FieldType.DOUBLE);
    assertRoundTrip(Float.class, 0.1f, FieldType.DOUBLE);
    assertRoundTrip(UUID.class, new UUID(1, 2), FieldType.UUID);
    assertRoundTrip(Instant.class, Instant.ofEpochSecond(5, 7), FieldType.INSTANT);
    assertRoundTrip(BigDecimal.class, new BigDecimal("1.5"), FieldType.DECIMAL);
    assertRoundTrip(DayOfWeek.class, DayOfWeek.FRIDAY, FieldType.STRING);
    assertRoundTrip(List.class, Arrays.asList(1L, "x", null), FieldType.LIST);
    assertRoundTrip(Map.class, Map.of("a", 1L, "b", List.of(true)), FieldType.MAP);
    assertRoundTrip(Object.class, Map.of("a", 1L), FieldType.ANY);
    assertRoundTrip(Object.class, "text", FieldType.ANY);
    byte[] bytes = {1, 2, 3};
    assertArrayEquals(
        bytes, Mappings.of(byte[].class).read(bytes(Mappings.of(byte[].class), bytes)));
  }

  @Test
  @DisplayName("integers of every width are the same key")
  void integersAreOneKey() {
    byte[] one = Canonical.toBytes(1L);
    assertArrayEquals(one, bytes(Mappings.of(Integer.class), 1));
    assertArrayEquals(one, bytes(Mappings.of(Short.class), (short) 1));
    assertArrayEquals(one, bytes(Mappings.of(Long.class), 1L));
  }

  @Test
  @DisplayName("a number that does not fit is refused, not cut off")
  void ranges() {
    byte[] large = Canonical.toBytes(1L << 40);
    assertRefused(Code.SCHEMA_MISMATCH, "does not fit a Integer", () -> read(Integer.class, large));
    assertRefused(Code.SCHEMA_MISMATCH, "does not fit a Short", () -> read(Short.class, large));
    assertRefused(Code.SCHEMA_MISMATCH, "does not fit a Byte", () -> read(Byte.class, large));
    assertRefused(
        Code.SCHEMA_MISMATCH, "fit a Float", () -> read(Float.class, Canonical.toBytes(1e300)));
    assertEquals(3.0, read(Double.class, Canonical.toBytes(3)));
    assertRefused(
        Code.SCHEMA_MISMATCH,
        "expected Double",
        () -> read(Double.class, Canonical.toBytes((1L << 53) + 1)));
  }

  @Test
  @DisplayName("a value of another kind is refused in reading and in writing")
  void otherKinds() {
    assertRefused(
        Code.SCHEMA_MISMATCH, "expected String", () -> read(String.class, Canonical.toBytes(1)));
    assertRefused(
        Code.SCHEMA_MISMATCH, "expected List", () -> read(List.class, Canonical.toBytes(1)));
    assertRefused(
        Code.SCHEMA_MISMATCH, "expected Map", () -> read(Map.class, Canonical.toBytes("a")));
    assertRefused(Code.SCHEMA_MISMATCH, "null", () -> read(Map.class, Canonical.toBytes(null)));
    assertRefused(
        Code.SCHEMA_MISMATCH,
        "no constant 'SOMEDAY'",
        () -> read(DayOfWeek.class, Canonical.toBytes("SOMEDAY")));
    Mapping<Object> longs = unchecked(Mappings.of(Long.class));
    assertRefused(Code.SCHEMA_MISMATCH, "java.lang.String", () -> bytes(longs, "1"));
    Mapping<Object> days = unchecked(Mappings.of(DayOfWeek.class));
    assertRefused(Code.SCHEMA_MISMATCH, "expected DayOfWeek", () -> bytes(days, "FRIDAY"));
    Mapping<Object> lists = unchecked(Mappings.of(List.class));
    assertRefused(Code.SCHEMA_MISMATCH, "expected List", () -> bytes(lists, "FRIDAY"));
  }

  @Test
  @DisplayName("a class that the grid cannot store is named")
  void unsupported() {
    assertRefused(Code.UNSUPPORTED_TYPE, "java.util.Set", () -> Mappings.of(Set.class));
    assertRefused(Code.UNSUPPORTED_TYPE, "java.lang.Thread", () -> Mappings.of(Thread.class));
    assertRefused(
        Code.UNSUPPORTED_TYPE,
        "java.lang.Thread",
        () -> bytes(Mappings.of(Object.class), Thread.currentThread()));
  }

  @Test
  @DisplayName("a record that is read as any value is a row")
  void anyReadsRows() {
    record Point(int x, int y) {}
    byte[] bytes = bytes(Mappings.of(Point.class), new Point(1, 2));
    Row row = assertInstanceOf(Row.class, Mappings.of(Object.class).read(bytes));
    assertEquals(2L, row.field(1));
    assertArrayEquals(bytes, bytes(Mappings.of(Object.class), row));
  }

  @Test
  @DisplayName("a mapping is made once per class")
  void cached() {
    assertSame(Mappings.of(String.class), Mappings.of(String.class));
  }

  private static <T> T read(Class<T> type, byte[] bytes) {
    return Mappings.of(type).read(bytes);
  }

  private static <T> void assertRoundTrip(Class<T> type, T value, FieldType expected) {
    Mapping<T> mapping = Mappings.of(type);
    assertEquals(expected, mapping.type().type());
    assertEquals(value, mapping.read(bytes(mapping, value)));
  }

  private static <T> byte[] bytes(Mapping<T> mapping, T value) {
    ByteWriter out = new ByteWriter();
    mapping.write(value, out);
    return out.toByteArray();
  }

  /** As a caller does who casts his map, or uses get(Object). */
  @SuppressWarnings("unchecked")
  private static Mapping<Object> unchecked(Mapping<?> mapping) {
    return (Mapping<Object>) mapping;
  }

  private static void assertRefused(Code code, String part, Runnable action) {
    GridException e = assertThrows(GridException.class, action::run);
    assertEquals(code, e.code());
    assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
  }
}
