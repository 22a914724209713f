package io.latticegrid.storage.sql;

import io.latticegrid.data.schema.Field;
import io.latticegrid.data.schema.FieldType;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.data.schema.Schema;
import io.latticegrid.data.schema.TypeDescriptor;
import io.latticegrid.storage.store.StoreException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The columns that a map's entries ask of a table. */
final class EntryColumns {
  private EntryColumns() {}

  /** Those of a mapping; the key's first, in the order of its fields. */
  static List<EntryColumn> of(MapDefinition map, TableMapping mapping) {
    if (mapping.form() == TableMapping.Form.BLOB) {
      return List.of(
          new EntryColumn(mapping.columnOf("key"), "key", FieldType.BYTES, 0, EntryColumn.NOWHERE),
          new EntryColumn(
              mapping.columnOf("value"), "value", FieldType.BYTES, EntryColumn.NOWHERE, 0));
    }
    Map<String, EntryColumn> columns = new LinkedHashMap<>();
    List<Field> keyFields = fieldsOf(map.key(), "key");
    for (int i = 0; i < keyFields.size(); i++) {
      addKey(columns, keyFields.get(i), i, mapping);
    }
    List<Field> valueFields = fieldsOf(map.value(), "value");
    for (int i = 0; i < valueFields.size(); i++) {
      addValue(columns, valueFields.get(i), i, mapping);
    }
    return new ArrayList<>(columns.values());
  }

  private static void addKey(
      Map<String, EntryColumn> columns, Field field, int place, TableMapping mapping) {
    if (field.type() == FieldType.INSTANT) {
      throw wrong(
          "field '"
              + field.name()
              + "' of the key is an INSTANT, which columns do not keep to the nanosecond; use the"
              + " form blob");
    }
    String name = mapping.columnOf(field.name());
    EntryColumn column =
        new EntryColumn(name, field.name(), field.type(), place, EntryColumn.NOWHERE);
    if (columns.put(folded(name), column) != null) {
      throw wrong("two fields of the key go to column '" + name + "'");
    }
  }

  private static void addValue(
      Map<String, EntryColumn> columns, Field field, int place, TableMapping mapping) {
    String name = mapping.columnOf(field.name());
    EntryColumn there = columns.get(folded(name));
    if (there == null) {
      columns.put(
          folded(name),
          new EntryColumn(name, field.name(), field.type(), EntryColumn.NOWHERE, place));
    } else if (there.isKey()
        && there.inValue() == EntryColumn.NOWHERE
        && there.type() == field.type()) {
      columns.put(folded(name), there.alsoInValue(place));
    } else {
      throw wrong(
          "fields '"
              + there.field()
              + "' and '"
              + field.name()
              + "' both go to column '"
              + name
              + "'");
    }
  }

  private static List<Field> fieldsOf(TypeDescriptor type, String name) {
    Schema schema = type.schema();
    return schema == null ? List.of(new Field(1, name, type.type())) : schema.fields();
  }

  private static String folded(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static StoreException wrong(String message) {
    return new StoreException(StoreException.Kind.MISCONFIGURED, message);
  }
}
