package io.latticegrid.client.serial;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.schema.FieldMerge;
import io.latticegrid.data.schema.Schema;
import io.latticegrid.data.schema.TypeDescriptor;
import java.util.Arrays;
import java.util.Collections;
import java.util.SortedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Maps objects of one Java class onto canonical values and back. Thread-safe.
 *
 * @param <T> the class
 */
public interface Mapping<T> {
  /** What the values are to the grid. */
  TypeDescriptor type();

  /**
   * Appends the canonical bytes of an object, which is not null. UNSUPPORTED_TYPE names the class
   * of a part that the grid cannot store.
   */
  void write(T object, ByteWriter out);

  /** Reads an object from canonical bytes; SCHEMA_MISMATCH says why they are none of this class. */
  T read(byte[] bytes);

  /**
   * Reads an object from canonical bytes in a part of an array, which is somebody else's
   * afterwards.
   */
  default T read(byte[] array, int offset, int length) {
    return read(Arrays.copyOfRange(array, offset, offset + length));
  }

  /**
   * Reads an object from canonical bytes; a record that was written with other fields is read by
   * their names, if the lookup knows the schema of that id.
   */
  default T read(byte[] bytes, Function<Integer, @Nullable Schema> schemas) {
    return read(bytes);
  }

  /** The field of a key record by which entries are placed; empty for the whole key. */
  default String partitionField() {
    return "";
  }

  /** The fields of a value record that merge otherwise than by default. */
  default SortedMap<String, FieldMerge> fieldMerges() {
    return Collections.emptySortedMap();
  }
}
