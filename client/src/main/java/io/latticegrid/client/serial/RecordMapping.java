package io.latticegrid.client.serial;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.codec.Row;
import io.latticegrid.data.codec.RowWriter;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.schema.Schema;
import io.latticegrid.data.schema.TypeDescriptor;
import java.lang.invoke.MethodHandle;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Maps a Java record onto rows. Immutable once its components are set, which happens before it is
 * handed out; until then another component of the same build may refer to it, so that records can
 * contain their own kind.
 */
final class RecordMapping implements ValueMapping {
  private final Class<?> javaClass;
  private final TypeDescriptor type;
  private final Schema schema;
  private final MethodHandle constructor;
  private RecordField[] fields = new RecordField[0];

  RecordMapping(Class<?> javaClass, Schema schema, MethodHandle constructor) {
    this.javaClass = javaClass;
    this.schema = schema;
    this.constructor = constructor;
    type = TypeDescriptor.record(schema);
  }

  void setFields(RecordField[] components) {
    fields = components;
  }

  @Override
  public TypeDescriptor type() {
    return type;
  }

  @Override
  public void write(Object value, ByteWriter out, int depth) {
    if (!javaClass.isInstance(value)) {
      throw Refusal.mismatch(javaClass, value);
    }
    if (depth >= Canonical.MAX_DEPTH) {
      throw new GridException(
          Code.INVALID_ARGUMENT, "value nested deeper than " + Canonical.MAX_DEPTH);
    }
    RowWriter row = new RowWriter(out, schema.id(), fields.length);
    for (RecordField field : fields) {
      try {
        field.write(value, out, depth + 1);
      } catch (GridException e) {
        throw Refusal.at(place(field), e);
      }
      row.endField();
    }
    row.end();
  }

  @Override
  public Object toCanonical(Object value, int depth) {
    ByteWriter out = new ByteWriter();
    write(value, out, depth);
    return new Row(out.toByteArray());
  }

  @Override
  public Object fromCanonical(Object value, Function<Integer, @Nullable Schema> schemas) {
    if (!(value instanceof Row row)) {
      throw Refusal.mismatch(javaClass, value);
    }
    @Nullable Object[] arguments =
        row.schemaId() == schema.id() ? readByIndex(row, schemas) : readByName(row, schemas);
    try {
      return (Object) constructor.invokeExact(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw Refusal.mismatch("the constructor of " + javaClass.getName() + " failed: " + e);
    }
  }

  private @Nullable Object[] readByIndex(Row row, Function<Integer, @Nullable Schema> schemas) {
    if (row.fieldCount() != fields.length) {
      throw new MalformedDataException(
          row.fieldCount() + " fields in a row of " + javaClass.getName());
    }
    @Nullable Object[] arguments = new @Nullable Object[fields.length];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = readField(fields[i], row.field(i), schemas);
    }
    return arguments;
  }

  private @Nullable Object[] readByName(Row row, Function<Integer, @Nullable Schema> schemas) {
    Schema other = schemas.apply(row.schemaId());
    if (other == null || other.fields().size() != row.fieldCount()) {
      throw Refusal.mismatch(
          "a row of the unknown schema "
              + Integer.toHexString(row.schemaId())
              + " is no "
              + javaClass.getName());
    }
    @Nullable Object[] arguments = new @Nullable Object[fields.length];
    for (int i = 0; i < arguments.length; i++) {
      int index = other.indexOf(fields[i].name());
      arguments[i] =
          index < 0 ? fields[i].absent() : readField(fields[i], row.field(index), schemas);
    }
    return arguments;
  }

  private @Nullable Object readField(
      RecordField field, @Nullable Object value, Function<Integer, @Nullable Schema> schemas) {
    try {
      return field.read(value, schemas);
    } catch (GridException e) {
      throw Refusal.at(place(field), e);
    }
  }

  private String place(RecordField field) {
    return "component '" + field.name() + "' of " + javaClass.getName();
  }
}
