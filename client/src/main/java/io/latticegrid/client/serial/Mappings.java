package io.latticegrid.client.serial;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.codec.Tag;
import io.latticegrid.data.schema.FieldMerge;
import io.latticegrid.data.schema.MergeBy;
import io.latticegrid.data.schema.PartitionKey;
import io.latticegrid.data.schema.Schema;
import io.latticegrid.data.schema.TypeDescriptor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gives the mapping of a Java class. Thread-safe.
 *
 * <p>Supported are String, Long, Integer, Short, Byte, Boolean, Double, Float, UUID, byte[],
 * Instant, BigDecimal, List, Map by name (documents), {@link io.latticegrid.client.json.Json}
 * (documents, too), Object (any value, as {@link Canonical} reads it), enums (by name) and records
 * of all these, primitives, and records. A number that does not fit the class is an error, not cut
 * off. Records need not be public. A mapping is made once per class; an operation uses no
 * reflection.
 */
public final class Mappings {
  private static final ClassValue<Mapping<?>> MAPPINGS =
      new ClassValue<>() {
        @Override
        protected Mapping<?> computeValue(Class<?> type) {
          return new ClassMapping<>(
              new MappingBuilder().build(type), partitionField(type), fieldMerges(type));
        }
      };

  private Mappings() {}

  /**
   * The mapping of a class; UNSUPPORTED_TYPE names the class, and the component of a record, that
   * the grid cannot store.
   */
  @SuppressWarnings("unchecked") // the mapping was built from this very class
  public static <T> Mapping<T> of(Class<T> type) {
    return (Mapping<T>) MAPPINGS.get(type);
  }

  private static String partitionField(Class<?> type) {
    String found = "";
    if (type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) {
        if (component.isAnnotationPresent(PartitionKey.class)) {
          if (!found.isEmpty()) {
            throw Refusal.invalid(
                "record "
                    + type.getName()
                    + " has two partition keys, '"
                    + found
                    + "' and '"
                    + component.getName()
                    + "'");
          }
          found = component.getName();
        }
      }
    }
    return found;
  }

  private static SortedMap<String, FieldMerge> fieldMerges(Class<?> type) {
    TreeMap<String, FieldMerge> merges = new TreeMap<>();
    if (type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) {
        MergeBy merge = component.getAnnotation(MergeBy.class);
        if (merge != null) {
          merges.put(component.getName(), merge.value());
        }
      }
    }
    return Collections.unmodifiableSortedMap(merges);
  }

  /** A mapping of whole keys or values. */
  private record ClassMapping<T>(
      ValueMapping mapping, String partitionField, SortedMap<String, FieldMerge> fieldMerges)
      implements Mapping<T> {
    @Override
    public TypeDescriptor type() {
      return mapping.type();
    }

    @Override
    public void write(T object, ByteWriter out) {
      mapping.write(object, out, 0);
    }

    @Override
    public T read(byte[] bytes) {
      return read(bytes, id -> null);
    }

    /** What is read of a row, a list or a document may refer to the array later. */
    @Override
    @SuppressWarnings("unchecked") // as below
    public T read(byte[] array, int offset, int length) {
      boolean whole = length > 0 && array[offset] > Tag.NULL && array[offset] <= Tag.DECIMAL;
      Object value = whole ? Canonical.fromBytes(array, offset, length) : null;
      return value == null
          ? read(Arrays.copyOfRange(array, offset, offset + length))
          : (T) mapping.fromCanonical(value, id -> null);
    }

    @Override
    @SuppressWarnings("unchecked") // the mapping gives objects of the class that it was built from
    public T read(byte[] bytes, Function<Integer, @Nullable Schema> schemas) {
      return (T) mapping.fromBytes(bytes, schemas);
    }
  }
}
