package io.latticegrid.client.serial;

import io.latticegrid.client.json.Json;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.schema.FieldType;
import io.latticegrid.data.schema.Schema;
import io.latticegrid.data.schema.TypeDescriptor;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Maps JSON objects, which hold their canonical bytes, onto documents. Immutable. */
record JsonMapping() implements ValueMapping {
  private static final TypeDescriptor DOCUMENT = TypeDescriptor.of(FieldType.MAP);

  @Override
  public TypeDescriptor type() {
    return DOCUMENT;
  }

  @Override
  public void write(Object value, ByteWriter out, int depth) {
    if (!(value instanceof Json json)) {
      throw Refusal.mismatch(Json.class, value);
    }
    if (depth == 0) {
      out.writeRaw(json.canonical());
    } else {
      Canonical.write(toCanonical(json, depth), out, depth); // counts how deep it is in all
    }
  }

  @Override
  public Object toCanonical(Object value, int depth) {
    if (!(value instanceof Json json)) {
      throw Refusal.mismatch(Json.class, value);
    }
    return Objects.requireNonNull(Canonical.fromBytes(json.canonical()), "a document is no null");
  }

  @Override
  public Object fromBytes(byte[] bytes, Function<Integer, @Nullable Schema> schemas) {
    return Json.ofCanonical(bytes);
  }

  @Override
  public Object fromCanonical(Object value, Function<Integer, @Nullable Schema> schemas) {
    if (!(value instanceof Map<?, ?>)) {
      throw Refusal.mismatch(Json.class, value);
    }
    return Json.ofCanonical(Canonical.toBytes(value));
  }
}
