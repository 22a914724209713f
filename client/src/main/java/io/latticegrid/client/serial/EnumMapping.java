package io.latticegrid.client.serial;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.schema.FieldType;
import io.latticegrid.data.schema.Schema;
import io.latticegrid.data.schema.TypeDescriptor;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Maps an enum onto the names of its constants. Immutable. */
final class EnumMapping implements ValueMapping {
  private static final TypeDescriptor TEXT = TypeDescriptor.of(FieldType.STRING);

  private final Class<?> type;
  private final Map<String, Object> constants = new HashMap<>();

  EnumMapping(Class<?> type) {
    this.type = type;
    for (Object constant : type.getEnumConstants()) {
      constants.put(((Enum<?>) constant).name(), constant);
    }
  }

  @Override
  public TypeDescriptor type() {
    return TEXT;
  }

  @Override
  public void write(Object value, ByteWriter out, int depth) {
    Canonical.writeString(name(value), out);
  }

  @Override
  public Object toCanonical(Object value, int depth) {
    return name(value);
  }

  private String name(Object value) {
    if (!type.isInstance(value)) {
      throw Refusal.mismatch(type, value);
    }
    return ((Enum<?>) value).name();
  }

  @Override
  public Object fromCanonical(Object value, Function<Integer, @Nullable Schema> schemas) {
    Object constant = value instanceof String name ? constants.get(name) : null;
    if (constant == null) {
      throw Refusal.mismatch("enum " + type.getName() + " has no constant '" + value + "'");
    }
    return constant;
  }
}
