package io.latticegrid.query;

import io.latticegrid.data.query.Aggregate;
import io.latticegrid.data.query.FieldAccess;
import io.latticegrid.data.query.FieldResolver;
import io.latticegrid.data.query.Query;
import io.latticegrid.data.schema.Field;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.data.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which fields a query reads and what its columns are called. Immutable.
 *
 * @param columns the names of the result's columns
 * @param projection the fields read of each entry: those of the columns, or of the groups and then
 *     of the aggregates that have one
 */
record ResultShape(List<String> columns, List<FieldAccess> projection) {
  static ResultShape of(Query query, MapDefinition map) {
    FieldResolver fields = FieldResolver.of(map);
    List<String> names = new ArrayList<>();
    if (query.isGrouped()) {
      names.addAll(query.groupFields());
      for (Aggregate aggregate : query.aggregates()) {
        if (aggregate.kind() != Aggregate.Kind.COUNT) {
          names.add(aggregate.field());
        }
      }
    } else {
      names.addAll(query.isWholeEntries() ? entryColumns(map) : query.columns());
    }
    List<FieldAccess> projection = names.stream().map(fields::resolve).toList();
    return new ResultShape(query.isGrouped() ? query.resultColumns() : names, projection);
  }

  /** A whole entry is shown by the fields of its records; what is no record is one column. */
  private static List<String> entryColumns(MapDefinition map) {
    List<String> names = new ArrayList<>();
    addPart(names, map.key().schema(), "key");
    addPart(names, map.value().schema(), "value");
    return names;
  }

  private static void addPart(List<String> names, @Nullable Schema schema, String part) {
    if (schema == null) {
      names.add(part);
      return;
    }
    for (Field field : schema.fields()) {
      names.add(names.contains(field.name()) ? part + "." + field.name() : field.name());
    }
  }
}
