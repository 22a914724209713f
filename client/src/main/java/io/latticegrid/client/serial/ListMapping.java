package io.latticegrid.client.serial;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.schema.FieldType;
import io.latticegrid.data.schema.Schema;
import io.latticegrid.data.schema.TypeDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Maps a list whose elements are of one Java type. Immutable.
 *
 * @param elements the mapping of an element
 */
record ListMapping(ValueMapping elements) implements ValueMapping {
  private static final TypeDescriptor LIST = TypeDescriptor.of(FieldType.LIST);

  @Override
  public TypeDescriptor type() {
    return LIST;
  }

  @Override
  public void write(Object value, ByteWriter out, int depth) {
    Canonical.write(toCanonical(value, depth), out, depth);
  }

  @Override
  public Object toCanonical(Object value, int depth) {
    if (!(value instanceof List<?> list)) {
      throw Refusal.mismatch(List.class, value);
    }
    if (elements instanceof ScalarMapping) {
      return list;
    }
    List<@Nullable Object> canonical = new ArrayList<>(list.size());
    for (Object element : list) {
      canonical.add(element == null ? null : elements.toCanonical(element, depth + 1));
    }
    return canonical;
  }

  @Override
  public Object fromCanonical(Object value, Function<Integer, @Nullable Schema> schemas) {
    if (!(value instanceof List<?> list)) {
      throw Refusal.mismatch(List.class, value);
    }
    if (elements.type().type() == FieldType.ANY) {
      return list;
    }
    List<@Nullable Object> read = new ArrayList<>(list.size());
    for (Object element : list) {
      read.add(element == null ? null : elements.fromCanonical(element, schemas));
    }
    return read;
  }
}
