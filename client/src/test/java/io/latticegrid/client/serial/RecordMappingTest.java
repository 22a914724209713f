package io.latticegrid.client.serial;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.codec.Row;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.schema.Field;
import io.latticegrid.data.schema.FieldType;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.data.schema.PartitionKey;
import io.latticegrid.data.schema.Schema;
import io.latticegrid.data.schema.TypeDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RecordMappingTest {
  private record FlightKey(@PartitionKey String origin, long id) {}

  private record Everything(
      boolean a,
      byte b,
      short c,
      int d,
      long e,
      float f,
      double g,
      @Nullable Boolean h,
      @Nullable Integer i,
      @Nullable String j,
      @Nullable UUID k,
      @Nullable Instant l,
      @Nullable BigDecimal m,
      @Nullable DayOfWeek n,
      @Nullable Object o) {}

  private record Leg(String from, String to, int minutes) {}

  private record Journey(
      Leg first,
      List<Leg> others,
      Map<String, List<Integer>> seats,
      List<?> wild,
      @Nullable Map<String, Leg> named) {}

  private record Chain(int value, @Nullable Chain next) {}

  private record Strange(int fine, Set<String> tags) {}

  private record Wrapper(Strange inner) {}

  private record Positive(int value) {
    Positive {
      if (value <= 0) {
        throw new IllegalArgumentException("not positive");
      }
    }
  }

  @Test
  @DisplayName("a record's bytes are the row of its components, placed as the manual page says")
  void goldenKey() {
    Mapping<FlightKey> mapping = Mappings.of(FlightKey.class);
    byte[] key = bytes(mapping, new FlightKey("ATL", 1));
    assertEquals("0c139c8e27000205000700050341544c0302", HexFormat.of().formatHex(key));
    assertEquals("origin", mapping.partitionField());
    MapDefinition map =
        new MapDefinition(
            "flights", "g", mapping.type(), TypeDescriptor.of(FieldType.MAP), "origin");
    map.checkKey(key);
    assertEquals(104, map.partitionOf(key, 271));
  }

  @Test
  @DisplayName("components of every type come back as they were, null or not")
  void everyComponent() {
    Everything full =
        new Everything(
            true,
            (byte) -1,
            (short) 2,
            -3,
            4L,
            0.5f,
            -0.25,
            false,
            7,
            "ü",
            new UUID(1, 2),
            Instant.EPOCH,
            new BigDecimal("1.5"),
            DayOfWeek.MONDAY,
            List.of(1L, "x"));
    Everything empty =
        new Everything(
            false, (byte) 0, (short) 0, 0, 0, 0f, 0.0, null, null, null, null, null, null, null,
            null);
    assertRoundTrip(full);
    assertRoundTrip(empty);
    Schema schema = schemaOf(Everything.class);
    assertEquals(FieldType.INTEGER, schema.fields().get(schema.indexOf("i")).type());
    assertEquals(FieldType.STRING, schema.fields().get(schema.indexOf("n")).type());
    Mappings.of(Everything.class).type().check(bytes(Mappings.of(Everything.class), full));
  }

  @Test
  @DisplayName("records, lists and maps nest, and their elements keep their Java types")
  void nested() {
    Journey journey =
        new Journey(
            new Leg("ATL", "JFK", 120),
            List.of(new Leg("JFK", "LHR", 400), new Leg("LHR", "ZRH", 90)),
            Map.of("A", List.of(1, 2), "B", List.of()),
            Arrays.asList(1L, null),
            Map.of("last", new Leg("ZRH", "BRN", 30)));
    assertRoundTrip(journey);
    byte[] bytes = bytes(Mappings.of(Journey.class), journey);
    Canonical.check(bytes);
  }

  @Test
  @DisplayName("a record may contain its own kind, down to the depth limit")
  void recursive() {
    Chain chain = new Chain(0, null);
    for (int i = 1; i < Canonical.MAX_DEPTH; i++) {
      chain = new Chain(i, chain);
    }
    assertRoundTrip(chain);
    Chain deeper = new Chain(-1, chain);
    assertRefused(Code.INVALID_ARGUMENT, "64", () -> bytes(Mappings.of(Chain.class), deeper));
  }

  @Test
  @DisplayName("local records and records of other class loaders are mapped too")
  @SuppressWarnings("unchecked")
  void localAndForeignRecords() throws Exception {
    record Local(String name, int size) {}
    assertRoundTrip(new Local("x", 3));

    Class<?> foreign = new CopyingLoader().loadClass(Fare.class.getName());
    assertNotSame(Fare.class, foreign);
    Object fare =
        foreign
            .getConstructor(String.class, long.class, double.class, boolean.class)
            .newInstance("EUR", 995L, 1.5, true);
    Mapping<Object> mapping = (Mapping<Object>) Mappings.of(foreign);
    byte[] bytes = bytes(mapping, fare);
    assertArrayEquals(bytes(Mappings.of(Fare.class), new Fare("EUR", 995, 1.5, true)), bytes);
    assertEquals(fare, mapping.read(bytes));
    assertRefused(
        Code.SCHEMA_MISMATCH, "expected Fare", () -> bytes(mapping, new Fare("EUR", 1, 1, true)));
  }

  @Test
  @DisplayName("a row of another schema is read by names, if the schema is known")
  void otherSchema() {
    Schema older =
        new Schema(
            "Leg",
            List.of(
                new Field(1, "to", FieldType.STRING),
                new Field(2, "gone", FieldType.DOUBLE),
                new Field(3, "from", FieldType.STRING)));
    ByteWriter out = new ByteWriter();
    older.writeRow(new Object[] {"JFK", 1.5, "ATL"}, out);
    byte[] row = out.toByteArray();
    Leg leg = Mappings.of(Leg.class).read(row, id -> id == older.id() ? older : null);
    assertEquals(new Leg("ATL", "JFK", 0), leg);
    assertRefused(Code.SCHEMA_MISMATCH, "unknown schema", () -> Mappings.of(Leg.class).read(row));
  }

  @Test
  @DisplayName("an unsupported component is named with its record")
  void unsupportedComponent() {
    assertRefused(
        Code.UNSUPPORTED_TYPE,
        "component 'inner' of "
            + Wrapper.class.getName()
            + ": component 'tags' of "
            + Strange.class.getName()
            + ": cannot store java.util.Set",
        () -> Mappings.of(Wrapper.class));
    record ByNumber(Map<Integer, String> map) {}
    assertRefused(Code.UNSUPPORTED_TYPE, "component 'map'", () -> Mappings.of(ByNumber.class));
    record Letter(char c) {}
    assertRefused(Code.UNSUPPORTED_TYPE, "cannot store char", () -> Mappings.of(Letter.class));
  }

  @Test
  @DisplayName("values that do not fit a component are refused by its name")
  void misfits() {
    record Small(byte b) {}
    record Large(long b) {}
    byte[] large = bytes(Mappings.of(Large.class), new Large(1000));
    assertRefused(
        Code.SCHEMA_MISMATCH,
        "component 'b' of " + Small.class.getName() + ": 1000 does not fit",
        () -> Mappings.of(Small.class).read(large));
    ByteWriter out = new ByteWriter();
    Row.write(schemaOf(Large.class).id(), new @Nullable Object[] {null}, out);
    assertRefused(
        Code.SCHEMA_MISMATCH, "primitive", () -> Mappings.of(Large.class).read(out.toByteArray()));
    record Holder(Object any) {}
    assertRefused(
        Code.UNSUPPORTED_TYPE,
        "component 'any'",
        () -> bytes(Mappings.of(Holder.class), new Holder(Thread.currentThread())));
  }

  @Test
  @DisplayName("what a record's constructor throws reaches the reader")
  void validatingConstructor() {
    record Any(int value) {}
    byte[] good = bytes(Mappings.of(Any.class), new Any(1));
    assertEquals(new Positive(1), Mappings.of(Positive.class).read(good));
    byte[] bytes = bytes(Mappings.of(Any.class), new Any(-1));
    assertThrows(IllegalArgumentException.class, () -> Mappings.of(Positive.class).read(bytes));
  }

  @Test
  @DisplayName("two partition keys are one too many")
  void twoPartitionKeys() {
    record Twice(@PartitionKey int a, @PartitionKey int b) {}
    assertRefused(Code.INVALID_ARGUMENT, "'a' and 'b'", () -> Mappings.of(Twice.class));
    assertEquals("", Mappings.of(Leg.class).partitionField());
  }

  private static Schema schemaOf(Class<?> type) {
    Schema schema = Mappings.of(type).type().schema();
    return schema == null ? new Schema("none", new ArrayList<>()) : schema;
  }

  @SuppressWarnings("unchecked")
  private static void assertRoundTrip(Object value) {
    Mapping<Object> mapping = (Mapping<Object>) Mappings.of(value.getClass());
    byte[] bytes = bytes(mapping, value);
    Canonical.check(bytes);
    Object read = mapping.read(bytes);
    assertEquals(value, read);
    assertArrayEquals(bytes, bytes(mapping, read));
  }

  private static <T> byte[] bytes(Mapping<T> mapping, T value) {
    ByteWriter out = new ByteWriter();
    mapping.write(value, out);
    return out.toByteArray();
  }

  private static void assertRefused(Code code, String part, Runnable action) {
    GridException e = assertThrows(GridException.class, action::run);
    assertEquals(code, e.code());
    assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
  }

  /** Defines the record {@link Fare} once more, in a module of its own. */
  private static final class CopyingLoader extends ClassLoader {
    CopyingLoader() {
      super(Fare.class.getClassLoader());
    }

    @Override
    public Class<?> loadClass(String name) throws ClassNotFoundException {
      if (!name.equals(Fare.class.getName())) {
        return super.loadClass(name);
      }
      String file = "/" + name.replace('.', '/') + ".class";
      try (InputStream in = Fare.class.getResourceAsStream(file)) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
