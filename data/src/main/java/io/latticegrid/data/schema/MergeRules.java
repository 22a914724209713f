package io.latticegrid.data.schema;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How two copies of an entry that were changed apart become one. Immutable.
 *
 * @param policy of the entry
 * @param fields those fields of the record of which not the later write stays, by name
 */
public record MergeRules(MergePolicy policy, SortedMap<String, FieldMerge> fields) {
  /** Freezes the fields, and leaves out what goes without saying. */
  public MergeRules {
    TreeMap<String, FieldMerge> told = new TreeMap<>(fields);
    told.values().removeIf(merge -> merge == FieldMerge.LATEST);
    fields = Collections.unmodifiableSortedMap(told);
  }

  /** Rules of the entry alone. */
  public static MergeRules of(MergePolicy policy) {
    return new MergeRules(policy, Collections.emptySortedMap());
  }

  /** INVALID_ARGUMENT names what does not fit values of a type. */
  void check(String map, TypeDescriptor value) {
    if (!policy.fits(value.type())) {
      throw Invalid.argument(
          "values of map '" + map + "', of type " + value.type() + ", do not merge as " + policy);
    }
    if (!fields.isEmpty() && policy != MergePolicy.PER_FIELD) {
      throw Invalid.argument(
          "map '" + map + "' merges as " + policy + ", not field by field: " + fields);
    }
    Schema schema = value.schema();
    for (Map.Entry<String, FieldMerge> field : fields.entrySet()) {
      int index = schema == null ? -1 : schema.indexOf(field.getKey());
      if (schema == null || index < 0) {
        throw Invalid.argument(
            "values of map '" + map + "' have no field '" + field.getKey() + "' to merge");
      }
      FieldType type = schema.fields().get(index).type();
      if (!field.getValue().fits(type)) {
        throw Invalid.argument(
            "field '%s' of values of map '%s', of type %s, does not merge as %s"
                .formatted(field.getKey(), map, type, field.getValue()));
      }
    }
  }

  /** Whether an entry may be forgotten: none of it counts or gathers what was done to it. */
  boolean areForgettable() {
    return policy.isWritten()
        && !fields.containsValue(FieldMerge.COUNTER)
        && !fields.containsValue(FieldMerge.SET);
  }

  void writeFields(ByteWriter out) {
    out.writeVarInt(fields.size());
    fields.forEach((field, merge) -> out.writeString(field).writeByte(merge.number()));
  }

  static SortedMap<String, FieldMerge> readFields(ByteReader in) {
    TreeMap<String, FieldMerge> fields = new TreeMap<>();
    for (int left = in.readCount(); left > 0; left--) {
      fields.put(in.readString(), FieldMerge.of(in.readUnsignedByte()));
    }
    return fields;
  }
}
