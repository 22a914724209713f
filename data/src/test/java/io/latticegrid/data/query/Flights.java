package io.latticegrid.data.query;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.schema.Field;
import io.latticegrid.data.schema.FieldType;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.data.schema.Schema;
import io.latticegrid.data.schema.TypeDescriptor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Maps and entries for the tests of this package. Thread-safe. */
final class Flights {
  static final Schema KEY =
      schema("FlightKey", "origin", FieldType.STRING, "id", FieldType.INTEGER);
  static final Schema VALUE =
      schema(
          "Flight",
          "id",
          FieldType.INTEGER,
          "destination",
          FieldType.STRING,
          "delay",
          FieldType.INTEGER,
          "price",
          FieldType.DECIMAL,
          "ratio",
          FieldType.DOUBLE,
          "extra",
          FieldType.ANY);

  static final MapDefinition BY_ORIGIN = flights("origin");
  static final MapDefinition BY_KEY = flights("");
  static final MapDefinition DOCUMENTS =
      new MapDefinition(
          "documents",
          "default",
          TypeDescriptor.of(FieldType.INTEGER),
          TypeDescriptor.of(FieldType.MAP),
          "");

  private Flights() {}

  static MapDefinition scalar(FieldType key) {
    return new MapDefinition(
        "scalar", "default", TypeDescriptor.of(key), TypeDescriptor.of(FieldType.ANY), "");
  }

  static byte[] key(@Nullable Object origin, @Nullable Object id) {
    return row(KEY, origin, id);
  }

  static byte[] row(Schema schema, @Nullable Object... values) {
    ByteWriter out = new ByteWriter();
    schema.writeRow(values, out);
    return out.toByteArray();
  }

  /** Whether a predicate is true of a value of one field of the value. */
  static boolean holds(Predicate predicate, @Nullable Object extra) {
    byte[] value = row(VALUE, 1, "JFK", 30, null, 0.5, extra);
    return Filter.of(predicate, BY_ORIGIN).matches(new RowFields().set(key("ATL", 7), value));
  }

  static boolean documentHolds(Predicate predicate, Object document) {
    return Filter.of(predicate, DOCUMENTS)
        .matches(new RowFields().set(Canonical.toBytes(1), Canonical.toBytes(document)));
  }

  private static MapDefinition flights(String partitionField) {
    return new MapDefinition(
        "flights",
        "default",
        TypeDescriptor.record(KEY),
        TypeDescriptor.record(VALUE),
        partitionField);
  }

  private static Schema schema(String name, Object... fields) {
    List<Field> list = new ArrayList<>();
    for (int i = 0; i < fields.length; i += 2) {
      list.add(new Field(i / 2 + 1, (String) fields[i], (FieldType) fields[i + 1]));
    }
    return new Schema(name, list);
  }
}
