package io.latticegrid.data.hash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.schema.Field;
import io.latticegrid.data.schema.FieldType;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.data.schema.Schema;
import io.latticegrid.data.schema.TypeDescriptor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class KeyHashTest {
  private static final Path PAGE = Path.of("..", "docs", "KEY-HASH.md");

  private static final Schema FLIGHT_KEY =
      new Schema(
          "FlightKey",
          List.of(new Field(1, "origin", FieldType.STRING), new Field(2, "id", FieldType.INTEGER)));

  @Test
  @DisplayName("the vectors of the specification hold")
  void knownVectors() {
    assertEquals(0xEF46DB3751D8E999L, KeyHash.hash(new byte[0]));
    assertEquals(0xD24EC4F1A98C6E5BL, KeyHash.hash(ascii("a")));
    assertEquals(0x44BC2CF5AD770999L, KeyHash.hash(ascii("abc")));
  }

  @Test
  @DisplayName("inputs of 1 to 64 bytes hash as the page says, wherever they lie in an array")
  void publishedVectorsOfEveryLength() throws IOException {
    Matcher vectors =
        Pattern.compile("(\\d+) \\| `([0-9a-f]{16})`")
            .matcher(section("n bytes", "## Vectors: keys"));
    int seen = 0;
    while (vectors.find()) {
      int length = Integer.parseInt(vectors.group(1));
      byte[] padded = new byte[length + 5];
      for (int i = 0; i < length; i++) {
        padded[3 + i] = (byte) (i + 1);
      }
      assertEquals(vectors.group(2), hex(KeyHash.hash(padded, 3, length)), "length " + length);
      seen++;
    }
    assertEquals(64, seen);
  }

  @Test
  @DisplayName("keys have the bytes, hashes and partitions that the page says")
  void publishedKeys() throws IOException {
    assertPublished(Canonical.toBytes("ATL"));
    assertPublished(Canonical.toBytes(1L));
    assertPublished(Canonical.toBytes(-1));
    assertPublished(Canonical.toBytes(UUID.fromString("123e4567-e89b-12d3-a456-426614174000")));
    assertPublished(flightKey());
    assertPublished("schema id `" + HexFormat.of().toHexDigits(FLIGHT_KEY.id()) + "`");
  }

  @Test
  @DisplayName("a key is placed by its partition field, with the same hash as the value alone")
  void placementByPartitionField() {
    MapDefinition byOrigin = flights("origin");
    assertEquals(KeyHash.hash(Canonical.toBytes("ATL")), byOrigin.placementHash(flightKey()));
    assertEquals(104, byOrigin.partitionOf(flightKey(), 271));
    assertEquals(KeyHash.hash(flightKey()), flights("").placementHash(flightKey()));
  }

  @Test
  @DisplayName("a multiple of the partition count splits partitions and mixes none")
  void multiplesRefine() {
    for (int i = 0; i < 1000; i++) {
      long hash = KeyHash.hash(Canonical.toBytes(i));
      assertEquals(KeyHash.partitionOf(hash, 271), KeyHash.partitionOf(hash, 271 * 4) % 271);
    }
    assertEquals(15, KeyHash.partitionOf(-1L, 16));
    assertThrows(IllegalArgumentException.class, () -> KeyHash.partitionOf(1, 0));
  }

  @Test
  @DisplayName("a range beyond the array is refused")
  void rangeIsChecked() {
    assertThrows(IndexOutOfBoundsException.class, () -> KeyHash.hash(new byte[4], 2, 3));
  }

  private static MapDefinition flights(String partitionField) {
    return new MapDefinition(
        "flights",
        "default",
        TypeDescriptor.record(FLIGHT_KEY),
        TypeDescriptor.of(FieldType.MAP),
        partitionField);
  }

  private static byte[] flightKey() {
    ByteWriter out = new ByteWriter();
    FLIGHT_KEY.writeRow(new Object[] {"ATL", 1}, out);
    return out.toByteArray();
  }

  private static void assertPublished(byte[] key) throws IOException {
    long hash = KeyHash.hash(key);
    assertPublished(
        "`"
            + HexFormat.of().formatHex(key)
            + "` | `"
            + hex(hash)
            + "` | "
            + KeyHash.partitionOf(hash, 271)
            + " |");
  }

  private static void assertPublished(String text) throws IOException {
    assertEquals(true, Files.readString(PAGE).contains(text), text);
  }

  private static String section(String from, String to) throws IOException {
    String page = Files.readString(PAGE);
    return page.substring(page.indexOf(from), page.indexOf(to));
  }

  private static String hex(long hash) {
    return HexFormat.of().toHexDigits(hash);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
