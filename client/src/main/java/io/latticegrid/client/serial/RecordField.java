package io.latticegrid.client.serial;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.Tag;
import io.latticegrid.data.schema.Schema;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A component of a Java record. Immutable.
 *
 * @param name its name
 * @param mapping the mapping of its values
 * @param writer writes the component of a record that it is given
 * @param absent what a record gets that was written without the component; null but for primitives
 */
record RecordField(String name, ValueMapping mapping, Writer writer, @Nullable Object absent) {
  /** Writes one component of a record. */
  @FunctionalInterface
  interface Writer {
    /** Reads the component and writes it, at a depth. */
    void write(Object owner, ByteWriter out, int depth);
  }

  /** Writes a component that may be null. */
  static Writer nullable(Function<Object, @Nullable Object> accessor, ValueMapping mapping) {
    return (owner, out, depth) -> {
      Object value = accessor.apply(owner);
      if (value == null) {
        out.writeByte(Tag.NULL);
      } else {
        mapping.write(value, out, depth);
      }
    };
  }

  void write(Object owner, ByteWriter out, int depth) {
    writer.write(owner, out, depth);
  }

  @Nullable Object read(@Nullable Object value, Function<Integer, @Nullable Schema> schemas) {
    if (value != null) {
      return mapping.fromCanonical(value, schemas);
    } else if (absent != null) {
      throw Refusal.mismatch("null where Java has a primitive");
    }
    return null;
  }
}
