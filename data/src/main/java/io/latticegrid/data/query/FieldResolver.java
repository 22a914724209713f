package io.latticegrid.data.query;

import io.latticegrid.data.schema.Field;
import io.latticegrid.data.schema.FieldType;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.data.schema.Schema;
import io.latticegrid.data.schema.TypeDescriptor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds fields of a map's entries by name. Immutable.
 *
 * <p>{@code key} and {@code value} are the whole key and value. {@code key.x} and {@code value.x}
 * are fields of either. A bare name is a field of the key's record, else of the value's record or
 * document. In a document every name is known, and null where it is absent.
 */
public final class FieldResolver {
  private static final String KEY = "key";
  private static final String VALUE = "value";

  private final MapDefinition map;

  private FieldResolver(MapDefinition map) {
    this.map = map;
  }

  /** The resolver of a map. */
  public static FieldResolver of(MapDefinition map) {
    return new FieldResolver(map);
  }

  /** Where a field lies; INVALID_QUERY lists the known fields if there is none of that name. */
  public FieldAccess resolve(String field) {
    FieldAccess found = find(field);
    if (found == null) {
      throw Invalid.query(
          "map '"
              + map.name()
              + "' has no field '"
              + field
              + "'; its fields are "
              + String.join(", ", fieldNames()));
    }
    return found;
  }

  /**
   * The names that are known, without those of documents: fields, then {@code key} and {@code
   * value}.
   */
  public List<String> fieldNames() {
    List<String> names = new ArrayList<>();
    addFields(map.key().schema(), names, KEY);
    addFields(map.value().schema(), names, VALUE);
    names.add(KEY);
    names.add(VALUE);
    return names;
  }

  private @Nullable FieldAccess find(String field) {
    if (field.equals(KEY)) {
      return FieldAccess.whole(true, map.key().type());
    } else if (field.equals(VALUE)) {
      return FieldAccess.whole(false, map.value().type());
    } else if (field.startsWith("key.")) {
      return findIn(true, field.substring(4));
    } else if (field.startsWith("value.")) {
      return findIn(false, field.substring(6));
    }
    FieldAccess inKey = findIn(true, field);
    return inKey != null ? inKey : findIn(false, field);
  }

  private @Nullable FieldAccess findIn(boolean key, String field) {
    TypeDescriptor type = key ? map.key() : map.value();
    Schema schema = type.schema();
    if (schema != null) {
      int index = schema.indexOf(field);
      return index < 0
          ? null
          : FieldAccess.row(key, index, schema.id(), schema.fields().get(index).type());
    }
    boolean document = type.type() == FieldType.MAP || type.type() == FieldType.ANY;
    return document ? FieldAccess.document(field) : null;
  }

  private static void addFields(@Nullable Schema schema, List<String> names, String part) {
    if (schema != null) {
      for (Field field : schema.fields()) {
        boolean taken = names.contains(field.name());
        names.add(taken ? part + "." + field.name() : field.name());
      }
    }
  }
}
