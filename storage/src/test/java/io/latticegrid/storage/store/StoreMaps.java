package io.latticegrid.storage.store;

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

/** The maps that stores are tested with, and their entries. */
public final class StoreMaps {
  /** Text to text. */
  public static final MapDefinition TEXTS =
      new MapDefinition(
          "texts",
          "default",
          TypeDescriptor.of(FieldType.STRING),
          TypeDescriptor.of(FieldType.STRING),
          "");

  private static final Schema FLIGHT_KEY =
      schema("FlightKey", "airline", FieldType.STRING, "number", FieldType.INTEGER);
  private static final Schema FLIGHT =
      schema(
          "Flight",
          "origin",
          FieldType.STRING,
          "seats",
          FieldType.INTEGER,
          "price",
          FieldType.DECIMAL,
          "load",
          FieldType.DOUBLE,
          "open",
          FieldType.BOOLEAN,
          "token",
          FieldType.UUID,
          "departs",
          FieldType.INSTANT,
          "seal",
          FieldType.BYTES,
          "stops",
          FieldType.LIST,
          "notes",
          FieldType.MAP);

  /** A record of two fields to a record of every type. */
  public static final MapDefinition FLIGHTS =
      new MapDefinition(
          "flights",
          "default",
          TypeDescriptor.record(FLIGHT_KEY),
          TypeDescriptor.record(FLIGHT),
          "airline");

  private StoreMaps() {}

  /** A schema of names and types by turns. */
  public static Schema schema(String name, Object... namesAndTypes) {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < namesAndTypes.length; i += 2) {
      fields.add(
          new Field(
              fields.size() + 1, (String) namesAndTypes[i], (FieldType) namesAndTypes[i + 1]));
    }
    return new Schema(name, fields);
  }

  /** A key of {@link #FLIGHTS}. */
  public static byte[] flightKey(String airline, long number) {
    return row(FLIGHT_KEY, airline, number);
  }

  /** A value of {@link #FLIGHTS}. */
  public static byte[] flight(@Nullable Object... fields) {
    return row(FLIGHT, fields);
  }

  /** A row of a schema. */
  public static byte[] row(Schema schema, @Nullable Object... fields) {
    ByteWriter out = new ByteWriter();
    schema.writeRow(fields, out);
    return out.toByteArray();
  }

  /** The canonical bytes of a value. */
  public static byte[] bytes(Object value) {
    return Canonical.toBytes(value);
  }

  /** A change that stores a value. */
  public static StoreChange put(Object key, Object value, long version) {
    return new StoreChange(bytes(key), bytes(value), version);
  }
}
