package io.latticegrid.partition;

import io.latticegrid.crdt.Bytes;
import io.latticegrid.crdt.Merge;
import io.latticegrid.crdt.RecordState;
import io.latticegrid.crdt.Write;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.schema.FieldMerge;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.data.schema.Schema;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a map's records of which not the later of two concurrent writes stays. Immutable.
 *
 * @param byField by the field's place in the row, from 1
 */
record FieldRules(Map<Integer, FieldMerge> byField) {
  /** Those of a map; null if it has none. */
  static @Nullable FieldRules of(MapDefinition map) {
    Schema schema = map.value().schema();
    if (schema == null || map.rules().fields().isEmpty()) {
      return null;
    }
    Map<Integer, FieldMerge> byField = new TreeMap<>();
    map.rules().fields().forEach((name, merge) -> byField.put(schema.indexOf(name) + 1, merge));
    return new FieldRules(byField);
  }

  boolean isRuled(int field) {
    return byField.containsKey(field);
  }

  /** What stays of the fields where the record that both came to has something else. */
  Map<Integer, Bytes> better(
      RecordState mine, RecordState theirs, RecordState joined, Merge merge) {
    Map<Integer, Bytes> better = new TreeMap<>();
    byField.forEach((field, rule) -> {
      Write one = mine.plain().get(field);
      Write other = theirs.plain().get(field);
      if (one != null && other != null && merge.concurrent(one.id().dot(), other.id().dot())) {
        Bytes stays = chosen(rule, one.value(), other.value());
        if (stays != null && !stays.equals(joined.field(field))) {
          better.put(field, stays);
        }
      }
    });
    return better;
  }

  /** A value wins over none. */
  private static @Nullable Bytes chosen(
      FieldMerge rule, @Nullable Bytes one, @Nullable Bytes other) {
    Object first = one == null ? null : one.value();
    Object second = other == null ? null : other.value();
    if (first == null || second == null) {
      return first == null ? other : one;
    }
    int order = Canonical.compare(first, second);
    return (rule == FieldMerge.LEAST ? -order : order) >= 0 ? one : other;
  }
}
