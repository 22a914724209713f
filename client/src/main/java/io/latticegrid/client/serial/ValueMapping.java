package io.latticegrid.client.serial;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.schema.Schema;
import io.latticegrid.data.schema.TypeDescriptor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Maps the values of one Java type, wherever they stand: whole, or as parts of others. Thread-safe.
 */
interface ValueMapping {
  /** What the values are to the grid. */
  TypeDescriptor type();

  /** Appends the canonical bytes of a value, which stands inside so many others. */
  void write(Object value, ByteWriter out, int depth);

  /** The value as {@code Canonical} knows it. */
  default Object toCanonical(Object value, int depth) {
    return value;
  }

  /** The value of a whole key's or value's canonical bytes, which the result may hold on to. */
  default Object fromBytes(byte[] bytes, Function<Integer, @Nullable Schema> schemas) {
    Object value = Canonical.fromBytes(bytes);
    if (value == null) {
      throw Refusal.mismatch("null where a value is expected");
    }
    return fromCanonical(value, schemas);
  }

  /** The value of what {@code Canonical} read, which is not null. */
  Object fromCanonical(Object value, Function<Integer, @Nullable Schema> schemas);
}
