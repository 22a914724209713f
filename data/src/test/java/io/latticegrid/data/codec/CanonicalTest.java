package io.latticegrid.data.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CanonicalTest {
  @Test
  @DisplayName("each kind of value has its published bytes")
  void goldenBytes() {
    assertBytes("00", null);
    assertBytes("01", false);
    assertBytes("02", true);
    assertBytes("0300", 0);
    assertBytes("0301", -1L);
    assertBytes("03ac02", 150);
    assertBytes("03feffffffffffffffff01", Long.MAX_VALUE);
    assertBytes("04000000000000f83f", 1.5);
    assertBytes("050341544c", "ATL");
    assertBytes("0506c3a9f09f9880", "é😀");
    assertBytes("0602ff00", new byte[] {-1, 0});
    assertBytes(
        "07123e4567e89b12d3a456426614174000",
        UUID.fromString("123e4567-e89b-12d3-a456-426614174000"));
    assertBytes("080205", Instant.ofEpochSecond(1, 5));
    assertBytes("09040204d2", new BigDecimal("12.34"));
    assertBytes("0a0303020500" + "00", Arrays.asList(1, "", null));
    assertBytes("0b0002" + "0400" + "0800" + "01610302" + "01620304", document("b", 2, "a", 1));
    assertBytes("0c0d0c0b0a0002" + "0200" + "0400" + "0302" + "0304", row(0x0A0B0C0D, 1, 2));
  }

  @Test
  @DisplayName("a number has the same bytes whatever its Java width")
  void oneIntegerForAllWidths() {
    byte[] one = Canonical.toBytes(1L);
    assertArrayEquals(one, Canonical.toBytes((byte) 1));
    assertArrayEquals(one, Canonical.toBytes((short) 1));
    assertArrayEquals(one, Canonical.toBytes(1));
    assertArrayEquals(Canonical.toBytes(0.5), Canonical.toBytes(0.5f));
  }

  @Test
  @DisplayName("doubles and decimals are normalised")
  void normalisedNumbers() {
    assertArrayEquals(Canonical.toBytes(0.0), Canonical.toBytes(-0.0));
    assertArrayEquals(
        Canonical.toBytes(Double.NaN), Canonical.toBytes(Double.longBitsToDouble(-1L)));
    assertArrayEquals(
        Canonical.toBytes(new BigDecimal("1E+2")), Canonical.toBytes(new BigDecimal("100.00")));
    assertArrayEquals(
        Canonical.toBytes(BigDecimal.ZERO), Canonical.toBytes(new BigDecimal("0.000")));
  }

  @Test
  @DisplayName("forms that the writer never gives are refused")
  void otherFormsAreMalformed() {
    assertMalformed("");
    assertMalformed("0d");
    assertMalformed("038000");
    assertMalformed("0300" + "00");
    assertMalformed("040000000000000080");
    assertMalformed("04010000000000f87f");
    assertMalformed("0502c328");
    assertMalformed("0503eda080");
    assertMalformed("08008094ebdc03");
    assertMalformed("0900010a");
    assertMalformed("0902" + "0100");
    assertMalformed("0900020001");
    assertMalformed("0affffffff07");
    assertMalformed("0b0002" + "0400" + "0800" + "01620304" + "01610302");
    assertMalformed("0b0002" + "0400" + "0800" + "01610304" + "01610302");
    assertMalformed("0b0001" + "0500" + "0161030200");
    assertMalformed("0b0101" + "04000000" + "01610302");
    assertMalformed("0c0d0c0b0a0002" + "0300" + "0200" + "0302");
    assertMalformed("0c0d0c0b0a02" + "00");
  }

  @Test
  @DisplayName("an unpaired surrogate is refused, not replaced")
  void unpairedSurrogates() {
    assertRefused(Code.INVALID_ARGUMENT, "index 1", "a\uD800");
    assertRefused(Code.INVALID_ARGUMENT, "index 0", "\uDC00a");
    assertRefused(Code.INVALID_ARGUMENT, "index 0", Map.of("\uD800", 1));
  }

  @Test
  @DisplayName("an unsupported class is named")
  void unsupportedClasses() {
    assertRefused(Code.UNSUPPORTED_TYPE, "java.lang.Thread", Thread.currentThread());
    assertRefused(Code.UNSUPPORTED_TYPE, "java.math.BigInteger", java.math.BigInteger.ONE);
    assertRefused(Code.UNSUPPORTED_TYPE, "java.lang.Integer", Map.of(1, 2));
  }

  @Test
  @DisplayName("values nest 64 deep and no deeper, in writing as in reading")
  void depthIsLimited() {
    byte[] deepest = Canonical.toBytes(nested(Canonical.MAX_DEPTH));
    assertEquals(nested(Canonical.MAX_DEPTH), Canonical.fromBytes(deepest));
    assertRefused(Code.INVALID_ARGUMENT, "64", nested(Canonical.MAX_DEPTH + 1));
    byte[] deeper = new byte[deepest.length + 2];
    deeper[0] = Tag.LIST;
    deeper[1] = 1;
    System.arraycopy(deepest, 0, deeper, 2, deepest.length);
    assertThrows(MalformedDataException.class, () -> Canonical.fromBytes(deeper));
    assertThrows(MalformedDataException.class, () -> Canonical.check(deeper));
  }

  @Test
  @DisplayName("a list that contains itself is refused")
  void selfReference() {
    List<Object> list = new ArrayList<>();
    list.add(list);
    list.add(list);
    assertRefused(Code.INVALID_ARGUMENT, "64", list);
  }

  @Test
  @DisplayName("decimals beyond the limits are refused")
  void decimalLimits() {
    assertRefused(Code.INVALID_ARGUMENT, "scale", new BigDecimal("1E+2000000000"));
    assertRefused(Code.INVALID_ARGUMENT, "scale", new BigDecimal("1E-2000000000"));
    assertRefused(Code.INVALID_ARGUMENT, "bits", new BigDecimal("7".repeat(10_000)));
  }

  @Test
  @DisplayName("documents sort names by UTF-8, not by UTF-16")
  void namesSortByCodePoint() {
    Map<String, Object> document = document("😀", 1, "\uFF01", 2);
    byte[] bytes = Canonical.toBytes(document);
    Document view = new Document(bytes, 0, bytes.length);
    assertEquals(List.of("\uFF01", "😀"), List.of(view.name(0), view.name(1)));
  }

  @Test
  @DisplayName("a document above 64 KiB has wide offsets and finds every name")
  void wideDocuments() {
    Map<String, Object> large = new LinkedHashMap<>();
    for (int i = 0; i < 5000; i++) {
      large.put("name" + i, "value " + i);
    }
    byte[] bytes = Canonical.toBytes(Map.of("inner", large));
    assertEquals(Map.of("inner", large), Canonical.fromBytes(bytes));
    byte[] inner = Canonical.toBytes(large);
    assertEquals(OffsetTable.WIDE, inner[1]);
    Document view = new Document(inner, 0, inner.length);
    for (int i = 0; i < 5000; i++) {
      assertEquals("value " + i, view.value("name" + i));
    }
    assertEquals(null, view.value("name5000"));
  }

  @Test
  @DisplayName("numbers compare by value whatever their kind")
  void numbersCompareByValue() {
    assertEquals(0, Canonical.compare(1L, 1.0));
    assertEquals(0, Canonical.compare(1, new BigDecimal("1.00")));
    assertEquals(0, Canonical.compare(0.5, new BigDecimal("0.5")));
    long odd = (1L << 53) + 1;
    assertTrue(Canonical.compare(odd, (double) odd) > 0);
    assertTrue(Canonical.compare(Long.MIN_VALUE, -9.3e18) > 0);
    assertTrue(Canonical.compare(Double.NaN, Long.MAX_VALUE) > 0);
    assertTrue(Canonical.compare(Double.NaN, Double.POSITIVE_INFINITY) > 0);
    assertTrue(Canonical.compare(Double.NEGATIVE_INFINITY, new BigDecimal("-1E+999999")) < 0);
    assertEquals(0, Canonical.compare(-0.0, 0));
  }

  @Test
  @DisplayName("kinds follow one another in a fixed order and null comes first")
  void orderOfKinds() {
    List<@Nullable Object> ordered =
        Arrays.asList(
            null,
            false,
            true,
            -3,
            "a",
            "\uFF01",
            "😀",
            new byte[] {1},
            new byte[] {-1},
            new UUID(1, 0),
            new UUID(-1, 0),
            Instant.EPOCH,
            List.of(1),
            List.of(1, 2),
            Map.of("a", 1),
            row(1, 1));
    for (int i = 0; i < ordered.size(); i++) {
      for (int j = 0; j < ordered.size(); j++) {
        int order = Integer.signum(Canonical.compare(ordered.get(i), ordered.get(j)));
        assertEquals(Integer.compare(i, j), order, ordered.get(i) + " and " + ordered.get(j));
      }
    }
  }

  private static Object nested(int depth) {
    List<Object> list = new ArrayList<>();
    if (depth > 1) {
      list.add(nested(depth - 1));
    }
    return list;
  }

  private static Map<String, Object> document(String a, Object x, String b, Object y) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put(a, x);
    document.put(b, y);
    return document;
  }

  private static Row row(int schemaId, @Nullable Object... values) {
    ByteWriter out = new ByteWriter();
    Row.write(schemaId, values, out);
    return new Row(out.toByteArray());
  }

  private static void assertBytes(String hex, @Nullable Object value) {
    byte[] bytes = Canonical.toBytes(value);
    assertEquals(hex, HexFormat.of().formatHex(bytes));
    Canonical.check(bytes);
    assertArrayEquals(bytes, Canonical.toBytes(Canonical.fromBytes(bytes)));
  }

  private static void assertMalformed(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    assertThrows(MalformedDataException.class, () -> Canonical.check(bytes), hex);
    if (!hex.startsWith("0c")) {
      assertThrows(MalformedDataException.class, () -> Canonical.fromBytes(bytes), hex);
    }
  }

  private static void assertRefused(Code code, String part, Object value) {
    GridException e = assertThrows(GridException.class, () -> Canonical.toBytes(value));
    assertEquals(code, e.code());
    assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
  }
}
