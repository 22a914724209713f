package io.latticegrid.data.schema;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.codec.Row;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.hash.KeyHash;
import org.jspecify.annotations.Nullable;

/**
 * What a map is: its name, its replica group, its types and how its keys are placed. Immutable.
 *
 * @param name 1 to 255 chars
 * @param group the replica group, 1 to 255 chars
 * @param key STRING, INTEGER, UUID, BYTES or a record of scalars
 * @param value any type
 * @param partitionField the field of the key record by which entries are placed; empty for the
 *     whole key
 * @param rules how values are merged that were changed apart
 * @param store what lies behind the map; null for nothing
 * @param limits how much memory it may take
 */
public record MapDefinition(
    String name,
    String group,
    TypeDescriptor key,
    TypeDescriptor value,
    String partitionField,
    MergeRules rules,
    @Nullable MapStore store,
    MapLimits limits) {
  private static final int PLAIN = 1;
  private static final int WITH_MERGE = 2;
  private static final int WITH_FIELDS = 3;
  private static final int WITH_STORE = 4;
  private static final int WITH_LOADING = 5;
  private static final int WITH_LIMITS = 6;
  private static final int WITH_ENGINE = 7;

  /** A map without a store and without limits. */
  public MapDefinition(
      String name,
      String group,
      TypeDescriptor key,
      TypeDescriptor value,
      String partitionField,
      MergeRules rules) {
    this(name, group, key, value, partitionField, rules, null, MapLimits.NONE);
  }

  /** A map that merges as its type of values does by default. */
  public MapDefinition(
      String name, String group, TypeDescriptor key, TypeDescriptor value, String partitionField) {
    this(name, group, key, value, partitionField, MergePolicy.defaultOf(value));
  }

  /** A map whose fields, if it has any, merge as they do by default. */
  public MapDefinition(
      String name,
      String group,
      TypeDescriptor key,
      TypeDescriptor value,
      String partitionField,
      MergePolicy merge) {
    this(name, group, key, value, partitionField, MergeRules.of(merge));
  }

  /** Checks everything; INVALID_ARGUMENT names what is wrong. */
  public MapDefinition {
    Invalid.checkName("a map's name", name);
    Invalid.checkName("the group of map '" + name + "'", group);
    checkKeyType(name, key);
    if (!partitionField.isEmpty()) {
      Schema schema = key.schema();
      if (schema == null || schema.indexOf(partitionField) < 0) {
        throw Invalid.argument(
            "the key of map '" + name + "' has no partition field '" + partitionField + "'");
      }
    }
    rules.check(name, value);
    limits.check(name, rules);
  }

  /** How entries are merged. */
  public MergePolicy merge() {
    return rules.policy();
  }

  private int encodingVersion() {
    if (limits.engine() != RecordEngine.COMPACT) {
      return WITH_ENGINE;
    }
    if (!limits.isNone()) {
      return WITH_LIMITS;
    }
    if (store != null) {
      return store.way().loads() ? WITH_LOADING : WITH_STORE;
    }
    if (!rules.fields().isEmpty()) {
      return WITH_FIELDS;
    }
    return merge() == MergePolicy.defaultOf(value) ? PLAIN : WITH_MERGE;
  }

  /** The version of the protocol from which on the bytes of a definition are understood. */
  public static int sinceVersion(byte[] definition) {
    return definition.length > 0 && definition[0] >= WITH_MERGE ? 2 : 1;
  }

  /** The place of the partition field in the key's row; -1 if the whole key places an entry. */
  public int partitionIndex() {
    Schema schema = key.schema();
    return schema == null || partitionField.isEmpty() ? -1 : schema.indexOf(partitionField);
  }

  /**
   * The hash that places a key: of its partition field's canonical bytes, else of all its bytes.
   */
  public long placementHash(byte[] canonicalKey) {
    int index = partitionIndex();
    if (index < 0) {
      return KeyHash.hash(canonicalKey);
    }
    Row row = new Row(canonicalKey);
    if (index >= row.fieldCount()) {
      throw new MalformedDataException(
          "key of map '" + name + "' has no field " + index + " ('" + partitionField + "')");
    }
    return KeyHash.hash(canonicalKey, row.fieldOffset(index), row.fieldLength(index));
  }

  /** The partition of a key. */
  public int partitionOf(byte[] canonicalKey, int partitionCount) {
    return KeyHash.partitionOf(placementHash(canonicalKey), partitionCount);
  }

  /** Checks a key from outside; see {@link TypeDescriptor#check}. */
  public void checkKey(byte[] bytes) {
    check("key", key, bytes);
  }

  /** Checks a value from outside; see {@link TypeDescriptor#check}. */
  public void checkValue(byte[] bytes) {
    check("value", value, bytes);
  }

  /**
   * Whether entries of both maps have the same types and places, whatever the schemas are called,
   * and the other one names no other store and no other limits.
   */
  public boolean isCompatibleWith(MapDefinition other) {
    return sameType(key, other.key)
        && sameType(value, other.value)
        && partitionField.equals(other.partitionField)
        && rules.equals(other.rules)
        && (other.store == null || other.store.equals(store))
        && (other.limits.isNone() || other.limits.equals(limits));
  }

  /** The same map with a store behind it. */
  public MapDefinition with(MapStore newStore) {
    return new MapDefinition(name, group, key, value, partitionField, rules, newStore, limits);
  }

  /** The same map with other limits. */
  public MapDefinition with(MapLimits newLimits) {
    return new MapDefinition(name, group, key, value, partitionField, rules, store, newLimits);
  }

  /**
   * The encoding: version, name, group, key type, value type, partition field; in version 2, which
   * is written only where it is not the default, also the number of the merge policy; in version 3,
   * which is written only where fields merge otherwise than by default, also these fields; in
   * version 4, which is written only where there is one, also the store; version 5 is the same for
   * a store that is read from; in version 6, which is written only where there are some, whether
   * there is a store, the store if so, and the limits; version 7 is the same with the engine of the
   * records behind the limits, for any but the default one.
   */
  public byte[] toBytes() {
    ByteWriter out = new ByteWriter();
    out.writeByte(encodingVersion()).writeString(name).writeString(group);
    key.write(out);
    value.write(out);
    out.writeString(partitionField);
    if (encodingVersion() >= WITH_MERGE) {
      out.writeByte(merge().number());
    }
    if (encodingVersion() >= WITH_FIELDS) {
      rules.writeFields(out);
    }
    if (!limits.isNone()) {
      out.writeByte(store == null ? 0 : 1);
    }
    if (store != null) {
      store.write(out);
    }
    if (!limits.isNone()) {
      limits.write(out, encodingVersion() >= WITH_ENGINE);
    }
    return out.toByteArray();
  }

  /** Reads what {@link #toBytes} wrote. */
  public static MapDefinition fromBytes(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    int version = in.readUnsignedByte();
    if (version < PLAIN || version > WITH_ENGINE) {
      throw new MalformedDataException("map definition of version " + version);
    }
    String name = in.readString();
    String group = in.readString();
    TypeDescriptor key = TypeDescriptor.read(in);
    TypeDescriptor value = TypeDescriptor.read(in);
    String partitionField = in.readString();
    MergePolicy merge =
        version == PLAIN ? MergePolicy.defaultOf(value) : MergePolicy.of(in.readUnsignedByte());
    try {
      MergeRules rules =
          version >= WITH_FIELDS
              ? new MergeRules(merge, MergeRules.readFields(in))
              : MergeRules.of(merge);
      boolean stored =
          version == WITH_STORE
              || version == WITH_LOADING
              || (version >= WITH_LIMITS && in.readUnsignedByte() != 0);
      MapStore store = stored ? MapStore.read(in) : null;
      MapLimits limits =
          version >= WITH_LIMITS ? MapLimits.read(in, version >= WITH_ENGINE) : MapLimits.NONE;
      in.expectEnd();
      return new MapDefinition(name, group, key, value, partitionField, rules, store, limits);
    } catch (GridException e) {
      throw new MalformedDataException("map definition: " + e.getMessage(), e);
    }
  }

  private void check(String what, TypeDescriptor type, byte[] bytes) {
    try {
      type.check(bytes);
    } catch (GridException e) {
      throw new GridException(e.code(), what + " of map '" + name + "': " + e.getMessage(), e);
    }
  }

  private static boolean sameType(TypeDescriptor a, TypeDescriptor b) {
    Schema left = a.schema();
    Schema right = b.schema();
    return a.type() == b.type()
        && (left == null || right == null || left.fields().equals(right.fields()));
  }

  private static void checkKeyType(String map, TypeDescriptor key) {
    Schema schema = key.schema();
    if (schema == null) {
      if (!key.type().isKey()) {
        throw Invalid.argument("the key of map '" + map + "' cannot be " + key.type());
      }
      return;
    }
    if (schema.fields().isEmpty()) {
      throw Invalid.argument("the key of map '" + map + "' is a record without fields");
    }
    for (Field field : schema.fields()) {
      if (!field.type().isKeyField()) {
        throw Invalid.argument(
            "field '"
                + field.name()
                + "' of the key of map '"
                + map
                + "' cannot be "
                + field.type());
      }
    }
  }
}
