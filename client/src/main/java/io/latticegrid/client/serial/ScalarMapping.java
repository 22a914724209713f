package io.latticegrid.client.serial;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.schema.FieldType;
import io.latticegrid.data.schema.Schema;
import io.latticegrid.data.schema.TypeDescriptor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Maps a class whose objects {@code Canonical} writes as they are; reading makes the class's own of
 * what it reads. Immutable.
 *
 * @param type what the values are to the grid
 * @param reader makes an object of a canonical value, or fails with SCHEMA_MISMATCH
 */
record ScalarMapping(TypeDescriptor type, Function<Object, Object> reader) implements ValueMapping {
  /** The mapping of a class that is read as it was written. */
  static ScalarMapping same(FieldType type, Class<?> javaClass) {
    return of(
        type,
        value -> {
          if (!javaClass.isInstance(value)) {
            throw Refusal.mismatch(javaClass, value);
          }
          return value;
        });
  }

  /** The mapping of a whole number with a range. */
  static ScalarMapping whole(
      Class<?> javaClass, long least, long greatest, Function<Long, Object> narrow) {
    return of(
        FieldType.INTEGER,
        value -> {
          if (!(value instanceof Long number)) {
            throw Refusal.mismatch(javaClass, value);
          }
          if (number < least || number > greatest) {
            throw Refusal.mismatch(number + " does not fit a " + javaClass.getSimpleName());
          }
          return narrow.apply(number);
        });
  }

  static ScalarMapping of(FieldType type, Function<Object, Object> reader) {
    return new ScalarMapping(TypeDescriptor.of(type), reader);
  }

  @Override
  public void write(Object value, ByteWriter out, int depth) {
    int start = out.position();
    Canonical.write(value, out, depth);
    if (!type.type().accepts(out.array()[start])) {
      throw Refusal.mismatch("a " + value.getClass().getName() + " is no " + type);
    }
  }

  @Override
  public Object fromCanonical(Object value, Function<Integer, @Nullable Schema> schemas) {
    return reader.apply(value);
  }
}
