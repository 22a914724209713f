package io.latticegrid.client.serial;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.schema.FieldType;
import io.latticegrid.data.schema.Schema;
import io.latticegrid.data.schema.TypeDescriptor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Maps a map by name whose values are of one Java type. Immutable.
 *
 * @param values the mapping of a value
 */
record DocumentMapping(ValueMapping values) implements ValueMapping {
  private static final TypeDescriptor DOCUMENT = TypeDescriptor.of(FieldType.MAP);

  @Override
  public TypeDescriptor type() {
    return DOCUMENT;
  }

  @Override
  public void write(Object value, ByteWriter out, int depth) {
    Canonical.write(toCanonical(value, depth), out, depth);
  }

  @Override
  public Object toCanonical(Object value, int depth) {
    if (!(value instanceof Map<?, ?> map)) {
      throw Refusal.mismatch(Map.class, value);
    }
    if (values instanceof ScalarMapping) {
      return map;
    }
    Map<@Nullable Object, @Nullable Object> canonical = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      Object element = entry.getValue();
      canonical.put(
          entry.getKey(), element == null ? null : values.toCanonical(element, depth + 1));
    }
    return canonical;
  }

  @Override
  public Object fromCanonical(Object value, Function<Integer, @Nullable Schema> schemas) {
    if (!(value instanceof Map<?, ?> map)) {
      throw Refusal.mismatch(Map.class, value);
    }
    if (values.type().type() == FieldType.ANY) {
      return map;
    }
    Map<@Nullable Object, @Nullable Object> read = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      Object element = entry.getValue();
      read.put(entry.getKey(), element == null ? null : values.fromCanonical(element, schemas));
    }
    return read;
  }
}
