package io.latticegrid.data.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.port.SplittableRand;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MapDefinitionTest {
  private static final TypeDescriptor TEXT = TypeDescriptor.of(FieldType.STRING);
  private static final Schema KEY = schema("Key", FieldType.STRING, FieldType.INTEGER);

  @Test
  @DisplayName("a definition survives its encoding")
  void roundTrip() {
    MapDefinition map =
        new MapDefinition(
            "flights",
            "crdt",
            TypeDescriptor.record(KEY),
            TypeDescriptor.record(schema("Flight", FieldType.INSTANT, FieldType.ANY)),
            "f0");
    assertEquals(map, MapDefinition.fromBytes(map.toBytes()));
    assertEquals(0, map.partitionIndex());
    MapDefinition scalar = new MapDefinition("a", "g", TEXT, TypeDescriptor.of(FieldType.MAP), "");
    assertEquals(scalar, MapDefinition.fromBytes(scalar.toBytes()));
    assertEquals(-1, scalar.partitionIndex());
  }

  private static MapDefinition merging(
      TypeDescriptor value, MergePolicy policy, Map<String, FieldMerge> fields) {
    MergeRules rules = new MergeRules(policy, new TreeMap<>(fields));
    return new MapDefinition("m", "g", TEXT, value, "", rules);
  }

  @Test
  @DisplayName("how fields merge survives the encoding, is compared, and is checked by their types")
  void fieldsThatMergeOtherwise() {
    TypeDescriptor record =
        TypeDescriptor.record(schema("V", FieldType.INTEGER, FieldType.LIST, FieldType.STRING));
    MapDefinition map =
        merging(
            record,
            MergePolicy.PER_FIELD,
            Map.of("f0", FieldMerge.GREATEST, "f1", FieldMerge.LATEST, "f2", FieldMerge.LEAST));
    assertEquals(map, MapDefinition.fromBytes(map.toBytes()));
    assertEquals(2, MapDefinition.sinceVersion(map.toBytes()));
    assertEquals(2, map.rules().fields().size());
    MapDefinition plain = merging(record, MergePolicy.PER_FIELD, Map.of());
    assertFalse(map.isCompatibleWith(plain));
    assertEquals(1, MapDefinition.sinceVersion(plain.toBytes()));
    assertInvalid(
        "field 'f1' of values of map 'm', of type LIST, does not merge as GREATEST",
        () -> merging(record, MergePolicy.PER_FIELD, Map.of("f1", FieldMerge.GREATEST)));
    assertInvalid(
        "no field 'nope'",
        () -> merging(record, MergePolicy.PER_FIELD, Map.of("nope", FieldMerge.LEAST)));
    assertInvalid(
        "WHOLE_VALUE",
        () -> merging(record, MergePolicy.WHOLE_VALUE, Map.of("f0", FieldMerge.LEAST)));
  }

  @Test
  @DisplayName("the bytes of each form of a definition stay as they are")
  void golden() {
    TypeDescriptor record = TypeDescriptor.record(schema("V", FieldType.INTEGER, FieldType.LIST));
    MapDefinition plain = merging(record, MergePolicy.PER_FIELD, Map.of());
    MapDefinition whole = merging(record, MergePolicy.WHOLE_VALUE, Map.of());
    MapDefinition fields =
        merging(
            record, MergePolicy.PER_FIELD, Map.of("f0", FieldMerge.COUNTER, "f1", FieldMerge.SET));
    assertEquals("01016d0167040b0156020102663002020266310900", hex(plain));
    assertEquals("02016d0167040b015602010266300202026631090000", hex(whole));
    assertEquals("03016d0167040b015602010266300202026631090001020266300302663104", hex(fields));
    MapStore store = MapStore.table("t").creating().column("f0", "c");
    String rest = "016d0167040b0156020102663002020266310900000001740";
    MapDefinition stored = whole.with(store.withoutLoading());
    assertEquals("04" + rest + "2010266300163", hex(stored));
    assertEquals("05" + rest + "6010266300163", hex(whole.with(store)));
    assertEquals("05" + rest + "e010266300163", hex(whole.with(store.writeThrough())));
    MapDefinition limited =
        whole.with(MapLimits.ofBytes(4096).evicting(Eviction.LFU).maxIdle(Duration.ofSeconds(1)));
    assertEquals(
        "06016d0167040b015602010266300202026631090000" + "0000" + "001000000000000002e807",
        hex(limited));
    assertEquals(
        "06016d0167040b015602010266300202026631090000"
            + "0001"
            + "017402010266300163"
            + "00100000000000000000",
        hex(stored.with(MapLimits.ofBytes(4096))));
    assertEquals(
        "07016d0167040b015602010266300202026631090000" + "0000" + "00100000000000000000" + "01",
        hex(whole.with(MapLimits.ofBytes(4096).in(RecordEngine.CHRONICLE))));
  }

  private static String hex(MapDefinition map) {
    return HexFormat.of().formatHex(map.toBytes());
  }

  @Test
  @DisplayName("wrong definitions are refused with the name of what is wrong")
  void invalidDefinitions() {
    TypeDescriptor record = TypeDescriptor.record(KEY);
    assertInvalid("0 chars", () -> new MapDefinition("", "g", TEXT, TEXT, ""));
    assertInvalid("256 chars", () -> new MapDefinition("x".repeat(256), "g", TEXT, TEXT, ""));
    assertInvalid("group of map 'm'", () -> new MapDefinition("m", "", TEXT, TEXT, ""));
    assertInvalid("'nope'", () -> new MapDefinition("m", "g", record, TEXT, "nope"));
    assertInvalid("'nope'", () -> new MapDefinition("m", "g", TEXT, TEXT, "nope"));
    for (FieldType type : List.of(FieldType.ANY, FieldType.DOUBLE, FieldType.LIST, FieldType.MAP)) {
      TypeDescriptor key = TypeDescriptor.of(type);
      assertInvalid(type.name(), () -> new MapDefinition("m", "g", key, TEXT, ""));
      TypeDescriptor nested = TypeDescriptor.record(schema("K", FieldType.STRING, type));
      assertInvalid("'f1'", () -> new MapDefinition("m", "g", nested, TEXT, ""));
    }
  }

  @Test
  @DisplayName("a schema's id depends on its fields and not on its name")
  void schemaId() {
    assertEquals(KEY.id(), schema("Other", FieldType.STRING, FieldType.INTEGER).id());
    assertNotEquals(KEY.id(), schema("Key", FieldType.STRING, FieldType.STRING).id());
    assertNotEquals(KEY.id(), schema("Key", FieldType.STRING).id());
    ByteWriter out = new ByteWriter();
    KEY.write(out);
    assertEquals(KEY, Schema.read(new ByteReader(out.toByteArray())));
    assertEquals(1, KEY.indexOf("f1"));
    assertEquals(-1, KEY.indexOf("f2"));
  }

  @Test
  @DisplayName("a schema with two fields of one name or id is refused")
  void ambiguousSchemas() {
    Field a = new Field(1, "a", FieldType.ANY);
    assertInvalid("'a'", () -> new Schema("S", List.of(a, new Field(2, "a", FieldType.ANY))));
    assertInvalid("id 1", () -> new Schema("S", List.of(a, new Field(1, "b", FieldType.ANY))));
    assertInvalid("id 0", () -> new Field(0, "a", FieldType.ANY));
  }

  @Test
  @DisplayName("a store behind a map travels with it, and whoever names none opens the same map")
  void store() {
    MapDefinition plain = new MapDefinition("m", "g", TEXT, TEXT, "");
    MapStore table = MapStore.table("t").column("key", "id").creating();
    MapDefinition stored = plain.with(table);
    assertEquals(stored, MapDefinition.fromBytes(stored.toBytes()));
    assertEquals(
        plain.with(table.asBytes()),
        MapDefinition.fromBytes(plain.with(table.asBytes()).toBytes()));
    assertEquals(2, MapDefinition.sinceVersion(stored.toBytes()));
    assertEquals(5, stored.toBytes()[0], "what older members would not load says so");
    assertEquals(4, plain.with(table.withoutLoading()).toBytes()[0]);
    for (MapStore way : List.of(table.withoutLoading(), table, table.writeThrough())) {
      assertEquals(
          way, MapDefinition.fromBytes(plain.with(way).toBytes()).store(), way.way().name());
    }
    assertTrue(stored.isCompatibleWith(plain));
    assertTrue(stored.isCompatibleWith(stored));
    assertFalse(stored.isCompatibleWith(plain.with(MapStore.table("other"))));
    assertFalse(plain.isCompatibleWith(stored));
    assertInvalid("0 chars", () -> MapStore.table(""));
  }

  @Test
  @DisplayName("limits travel with a map, are compared, and are refused where a map counts")
  void limits() {
    MapDefinition plain = new MapDefinition("m", "g", TEXT, TEXT, "");
    MapLimits lru = MapLimits.ofBytes(1 << 20).evicting(Eviction.LRU);
    MapDefinition cache = plain.with(MapStore.table("t")).with(lru);
    assertEquals(cache, MapDefinition.fromBytes(cache.toBytes()));
    assertEquals(plain.with(lru), MapDefinition.fromBytes(plain.with(lru).toBytes()));
    assertEquals(2, MapDefinition.sinceVersion(cache.toBytes()));
    assertTrue(cache.isCompatibleWith(plain));
    assertFalse(plain.isCompatibleWith(plain.with(lru)));
    assertFalse(
        cache.isCompatibleWith(plain.with(MapLimits.ofBytes(2 << 20).evicting(Eviction.LRU))));
    assertEquals(3_870, lru.share(271));
    assertEquals(0, MapLimits.NONE.share(271));
    MapDefinition counters =
        new MapDefinition(
            "c", "g", TEXT, TypeDescriptor.of(FieldType.INTEGER), "", MergePolicy.COUNTER);
    assertEquals(1_000, counters.with(MapLimits.ofBytes(1_000)).limits().maxBytes());
    assertInvalid("map 'c' counts", () -> counters.with(lru));
    assertInvalid(
        "map 'c' counts", () -> counters.with(MapLimits.NONE.maxIdle(Duration.ofHours(1))));
    MapDefinition record =
        merging(
            TypeDescriptor.record(schema("V", FieldType.INTEGER)),
            MergePolicy.PER_FIELD,
            Map.of("f0", FieldMerge.COUNTER));
    assertInvalid("map 'm' counts", () -> record.with(lru));
    MapLimits inFiles = lru.in(RecordEngine.CHRONICLE);
    assertEquals(plain.with(inFiles), MapDefinition.fromBytes(plain.with(inFiles).toBytes()));
    assertFalse(plain.with(lru).isCompatibleWith(plain.with(inFiles)));
    assertInvalid("how many bytes", () -> MapLimits.NONE.in(RecordEngine.CHRONICLE));
    assertInvalid("-1 bytes", () -> MapLimits.ofBytes(-1));
    assertInvalid("1500 ms", () -> MapLimits.NONE.maxIdle(Duration.ofMillis(1_500)));
  }

  @Test
  @DisplayName("keys and values that are not of the map's types are refused")
  void foreignKeysAndValues() {
    MapDefinition map =
        new MapDefinition(
            "m", "g", TypeDescriptor.record(KEY), TypeDescriptor.of(FieldType.INTEGER), "f0");
    map.checkKey(row(KEY, "a", 1));
    map.checkValue(Canonical.toBytes(3));
    assertMismatch("value of map 'm'", () -> map.checkValue(Canonical.toBytes("3")));
    assertMismatch("null", () -> map.checkValue(Canonical.toBytes(null)));
    assertMismatch("key of map 'm'", () -> map.checkKey(Canonical.toBytes("a")));
    Schema other = schema("Key", FieldType.STRING, FieldType.STRING);
    assertMismatch("no 'Key'", () -> map.checkKey(row(other, "a", "b")));
    assertMismatch("'f1'", () -> KEY.writeRow(new Object[] {"a", "b"}, new ByteWriter()));
    assertThrows(MalformedDataException.class, () -> map.checkKey(new byte[] {12, 1}));
    assertThrows(
        MalformedDataException.class, () -> map.placementHash(Canonical.toBytes("scalar")));
  }

  @Test
  @DisplayName("definitions are compatible whatever their schemas are called")
  void compatibility() {
    MapDefinition one = new MapDefinition("m", "g", TypeDescriptor.record(KEY), TEXT, "f0");
    Schema renamed = new Schema("Renamed", KEY.fields());
    assertTrue(
        one.isCompatibleWith(
            new MapDefinition("m", "g", TypeDescriptor.record(renamed), TEXT, "f0")));
    assertFalse(
        one.isCompatibleWith(new MapDefinition("m", "g", TypeDescriptor.record(KEY), TEXT, "")));
    assertFalse(one.isCompatibleWith(new MapDefinition("m", "g", TEXT, TEXT, "")));
  }

  @Test
  @DisplayName("damaged definitions are malformed and nothing else")
  void hostileBytes() {
    SplittableRand rand = new SplittableRand(5);
    byte[] good = new MapDefinition("m", "g", TypeDescriptor.record(KEY), TEXT, "f0").toBytes();
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = good.clone();
      for (int damage = 1 + rand.nextInt(3); damage > 0; damage--) {
        bytes[rand.nextInt(bytes.length)] = (byte) rand.nextLong();
      }
      try {
        MapDefinition.fromBytes(bytes);
      } catch (MalformedDataException expected) {
        assertFalse(String.valueOf(expected.getMessage()).isEmpty());
      }
    }
  }

  private static Schema schema(String name, FieldType... types) {
    java.util.List<Field> fields = new java.util.ArrayList<>();
    for (FieldType type : types) {
      fields.add(new Field(fields.size() + 1, "f" + fields.size(), type));
    }
    return new Schema(name, fields);
  }

  private static byte[] row(Schema schema, @Nullable Object... values) {
    ByteWriter out = new ByteWriter();
    schema.writeRow(values, out);
    return out.toByteArray();
  }

  private static void assertInvalid(String part, Runnable action) {
    assertError(Code.INVALID_ARGUMENT, part, action);
  }

  private static void assertMismatch(String part, Runnable action) {
    assertError(Code.SCHEMA_MISMATCH, part, action);
  }

  private static void assertError(Code code, String part, Runnable action) {
    GridException e = assertThrows(GridException.class, action::run);
    assertEquals(code, e.code());
    assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
  }
}
