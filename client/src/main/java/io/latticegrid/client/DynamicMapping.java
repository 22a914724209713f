package io.latticegrid.client;

import io.latticegrid.client.serial.Mapping;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.codec.Row;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.schema.Field;
import io.latticegrid.data.schema.Schema;
import io.latticegrid.data.schema.TypeDescriptor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Maps values whose Java class is not known, by the type that the cluster knows: a record is a map
 * of its fields by name, all else what {@link Canonical} makes of it. Immutable.
 */
final class DynamicMapping implements Mapping<Object> {
  private final TypeDescriptor type;

  DynamicMapping(TypeDescriptor type) {
    this.type = type;
  }

  @Override
  public TypeDescriptor type() {
    return type;
  }

  @Override
  public void write(Object object, ByteWriter out) {
    Schema schema = type.schema();
    if (schema == null) {
      int start = out.position();
      Canonical.write(object, out);
      if (!type.type().accepts(out.array()[start])) {
        throw mismatch("a " + object.getClass().getSimpleName() + " is no " + type);
      }
    } else if (object instanceof Row row) {
      schema.checkRow(row);
      out.writeRaw(row.array(), row.offset(), row.length());
    } else if (object instanceof Map<?, ?> fields) {
      writeFields(schema, fields, out);
    } else {
      throw mismatch(
          "record '%s' is written from a map of its fields, not from a %s"
              .formatted(schema.name(), object.getClass().getSimpleName()));
    }
  }

  private static void writeFields(Schema schema, Map<?, ?> fields, ByteWriter out) {
    for (Object name : fields.keySet()) {
      if (schema.indexOf(String.valueOf(name)) < 0) {
        throw mismatch("record '" + schema.name() + "' has no field '" + name + "'");
      }
    }
    @Nullable Object[] values = new Object[schema.fields().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = fields.get(schema.fields().get(i).name());
    }
    schema.writeRow(values, out);
  }

  @Override
  public Object read(byte[] bytes) {
    Object value = Canonical.fromBytes(bytes);
    if (value == null) {
      throw new MalformedDataException("null where a value is");
    }
    Schema schema = type.schema();
    if (schema == null || !(value instanceof Row row)) {
      return value;
    }
    schema.checkRow(row);
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    for (Field field : schema.fields()) {
      fields.put(field.name(), row.field(fields.size()));
    }
    return Collections.unmodifiableMap(fields);
  }

  private static GridException mismatch(String what) {
    return new GridException(Code.SCHEMA_MISMATCH, what);
  }
}
