package io.latticegrid.client.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.serial.Mappings;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.codec.Row;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
  @Test
  @DisplayName("text becomes the very bytes that the same document has as a map")
  void bytesOfTheMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("b", 1L);
    map.put("a", List.of(true, "x", 0.5));
    map.put("ä", Map.of("z", List.of(), "y", Map.of()));
    map.put("n", new BigDecimal(BigInteger.TWO.pow(70)));
    String text =
        "{\"b\":1, \"a\":[true,\"x\",5e-1], \"ä\":{\"z\":[],\"y\":{}}, \"n\":1180591620717411303424}";
    assertArrayEquals(Canonical.toBytes(map), Json.of(text).canonical());
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    assertEquals(Json.of(text), Json.ofUtf8(utf8));
  }

  @Test
  @DisplayName("any document is the same after having been text, deep ones and wide ones too")
  void roundTrips() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 500; i++) {
      byte[] bytes = Canonical.toBytes(document(random, 4));
      assertArrayEquals(bytes, Json.of(Json.ofCanonical(bytes).text()).canonical());
    }
    Map<String, Object> wide = new LinkedHashMap<>();
    for (int i = 0; i < 9_000; i++) {
      wide.put("name-" + random.nextInt(), "value " + i);
    }
    byte[] bytes = Canonical.toBytes(wide);
    assertTrue(bytes.length > 1 << 16, "needs the wide table");
    assertArrayEquals(bytes, Json.of(Json.ofCanonical(bytes).text()).canonical());
  }

  @Test
  @DisplayName("a name is found without reading the rest; one that is absent or null gives null")
  void findsNames() {
    Json json = Json.of("{\"z\":null,\"city\":\"Ulm\",\"at\":{\"lat\":48.4}}");
    assertEquals("Ulm", json.get("city"));
    assertEquals(Map.of("lat", 48.4), json.get("at"));
    assertNull(json.get("z"));
    assertNull(json.get("zip"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[1] | must be an object",
        "7 | must be an object",
        "`` | must be an object",
        "{\"a\":1,\"b\":2,\"a\":3} | the name 'a' stands twice",
        "{\"a\":1e999} | beyond the range of a double",
        "{\"a\":NaN} | not JSON",
        "{\"a\" | not JSON",
        "{\"a\":1} {} | more JSON",
        "{\"a\":[1,} | not JSON",
      })
  @DisplayName("what is no JSON object is refused, and where is said")
  void refuses(String text, String why) {
    GridException refused = assertThrows(GridException.class, () -> Json.of(text));
    assertEquals(Code.INVALID_ARGUMENT, refused.code());
    assertTrue(refused.getMessage().contains(why), refused.getMessage());
    assertTrue(refused.getMessage().contains("line 1, column"), refused.getMessage());
  }

  @Test
  @DisplayName("64 levels are taken, 65 refused, however they are nested")
  void nesting() {
    assertEquals(64, Json.of(nested(64)).text().chars().filter(c -> c == '{' || c == '[').count());
    GridException refused = assertThrows(GridException.class, () -> Json.of(nested(65)));
    assertTrue(refused.getMessage().contains("deeper than 64"), refused.getMessage());
    GridException hostile = assertThrows(GridException.class, () -> Json.of(nested(100_000)));
    assertEquals(Code.INVALID_ARGUMENT, hostile.code());
  }

  @Test
  @DisplayName("equal JSON is equal whatever its spaces and order, and else is not")
  void equality() {
    Json json = Json.of("{\"a\":1,\"b\":2}");
    assertEquals(json, Json.of(" { \"b\" : 2 , \"a\" : 1 } "));
    assertEquals(json.hashCode(), Json.of("{\"b\":2,\"a\":1}").hashCode());
    assertNotEquals(json, Json.of("{\"a\":1,\"b\":2.0}"));
    assertEquals("{\"a\":1,\"b\":2}", json.toString());
  }

  @Test
  @DisplayName("bytes that are no document are not taken for one")
  void onlyDocuments() {
    assertThrows(MalformedDataException.class, () -> Json.ofCanonical(Canonical.toBytes(5L)));
    byte[] cut = Json.of("{\"a\":\"text\"}").canonical();
    assertThrows(
        MalformedDataException.class, () -> Json.ofCanonical(Arrays.copyOf(cut, cut.length - 1)));
  }

  @Test
  @DisplayName("a record inside a document is told, not printed without its names")
  void recordsInside() {
    ByteWriter row = new ByteWriter();
    Row.write(0x1234, new Object[] {1L}, row);
    Map<String, Object> document = Map.of("r", new Row(row.toByteArray()));
    Json json = Json.ofCanonical(Canonical.toBytes(document));
    GridException refused = assertThrows(GridException.class, json::text);
    assertEquals(Code.UNSUPPORTED_TYPE, refused.code());
    assertTrue(json.toString().contains("1234"), json.toString());
  }

  /** A record with JSON in it, and with JSON in a list. */
  record Order(long id, Json lines, List<Json> notes) {}

  @Test
  @DisplayName("JSON stands in records, lists and whole values")
  void asPartOfOthers() {
    Order order =
        new Order(7, Json.of("{\"a\":[1,2]}"), List.of(Json.of("{}"), Json.of("{\"b\":null}")));
    ByteWriter out = new ByteWriter();
    Mappings.of(Order.class).write(order, out);
    assertEquals(order, Mappings.of(Order.class).read(out.toByteArray()));
    out.reset();
    Mappings.of(Json.class).write(order.lines(), out);
    assertArrayEquals(Canonical.toBytes(Map.of("a", List.of(1L, 2L))), out.toByteArray());
    assertEquals(order.lines(), Mappings.of(Json.class).read(out.toByteArray()));
  }

  private static String nested(int depth) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < depth; i++) {
      text.append(i % 2 == 0 ? "{\"a\":" : "[");
    }
    text.append('1');
    for (int i = depth - 1; i >= 0; i--) {
      text.append(i % 2 == 0 ? '}' : ']');
    }
    return text.toString();
  }

  private static Map<String, @Nullable Object> document(SplittableRandom random, int depth) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      String name = Character.toString(random.nextInt(0x20, 0xD800)) + random.nextInt(20);
      document.put(name, value(random, depth - 1));
    }
    return document;
  }

  private static @Nullable Object value(SplittableRandom random, int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 6)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2 -> random.nextLong();
      case 3 -> random.nextDouble(-1e9, 1e9);
      case 4 -> "text " + Character.toString(random.nextInt(1, 0x10FFFF) & ~0xD800);
      case 5 -> new BigDecimal(BigInteger.valueOf(random.nextLong()).shiftLeft(64).setBit(70));
      case 6 -> {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
          list.add(value(random, depth - 1));
        }
        yield list;
      }
      default -> document(random, depth);
    };
  }
}
