package io.latticegrid.data.schema;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.codec.Row;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.hash.KeyHash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a record, in the order in which its rows hold them. Immutable.
 *
 * <p>The {@link #id()} is a hash of the fields alone, so that equal records of differently named
 * classes have equal rows. Encoded as name, number of fields, then id, name and type of each.
 */
public final class Schema {
  /** How many fields a record may have. */
  public static final int MAX_FIELDS = 1024;

  private final String name;
  private final List<Field> fields;
  private final Map<String, Integer> indexes;
  private final int id;

  /** A schema; names and ids of the fields must each be unique. */
  public Schema(String name, List<Field> fields) {
    Invalid.checkName("a schema's name", name);
    this.name = name;
    this.fields = List.copyOf(fields);
    if (this.fields.size() > MAX_FIELDS) {
      throw Invalid.argument(
          "schema '" + name + "' has " + fields.size() + " fields; allowed are " + MAX_FIELDS);
    }
    indexes = new HashMap<>();
    Map<Integer, String> ids = new HashMap<>();
    for (Field field : this.fields) {
      if (indexes.put(field.name(), indexes.size()) != null) {
        throw Invalid.argument("schema '" + name + "' has two fields '" + field.name() + "'");
      }
      String other = ids.put(field.id(), field.name());
      if (other != null) {
        throw Invalid.argument(
            "fields '" + other + "' and '" + field.name() + "' both have the id " + field.id());
      }
    }
    id = contentHash();
  }

  /** The name, for people; it does not take part in the id. */
  public String name() {
    return name;
  }

  /** The fields in the order of the row. */
  public List<Field> fields() {
    return fields;
  }

  /** A 32-bit hash of the fields' ids, names and types; never 0. */
  public int id() {
    return id;
  }

  /** The place of a field in the row; -1 if there is none of that name. */
  public int indexOf(String field) {
    return indexes.getOrDefault(field, -1);
  }

  /** Writes a row of one value per field; fails with SCHEMA_MISMATCH naming what does not fit. */
  public void writeRow(@Nullable Object[] values, ByteWriter out) {
    int start = out.position();
    Row.write(id, values, out);
    checkRow(new Row(out.array(), start, out.position() - start));
  }

  /** Fails with SCHEMA_MISMATCH unless a row is of this schema and each field of its type. */
  public void checkRow(Row row) {
    if (row.schemaId() != id || row.fieldCount() != fields.size()) {
      throw Invalid.mismatch(
          "a row of schema "
              + Integer.toHexString(row.schemaId())
              + " with "
              + row.fieldCount()
              + " fields is no '"
              + name
              + "' (schema "
              + Integer.toHexString(id)
              + " with "
              + fields.size()
              + ")");
    }
    for (int i = 0; i < fields.size(); i++) {
      row.fieldLength(i);
      Field field = fields.get(i);
      if (!field.type().accepts(row.array()[row.fieldOffset(i)])) {
        throw Invalid.mismatch(
            "field '" + field.name() + "' of '" + name + "' is not " + field.type());
      }
    }
  }

  /** Fails with SCHEMA_MISMATCH unless bytes are one canonical value of the type of a field. */
  public void checkField(int index, byte[] value) {
    Canonical.check(value);
    Field field = fields.get(index);
    if (!field.type().accepts(value[0])) {
      throw Invalid.mismatch(
          "field '" + field.name() + "' of '" + name + "' is not " + field.type());
    }
  }

  /** Appends the encoding. */
  public void write(ByteWriter out) {
    out.writeString(name);
    writeFields(out);
  }

  /** Reads what {@link #write} wrote. */
  public static Schema read(ByteReader in) {
    String name = in.readString();
    int count = in.readCount();
    List<Field> fields = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        int id = in.readVarInt();
        fields.add(new Field(id, in.readString(), FieldType.of(in.readUnsignedByte())));
      }
      return new Schema(name, fields);
    } catch (GridException e) {
      throw new MalformedDataException("schema: " + e.getMessage(), e);
    }
  }

  private void writeFields(ByteWriter out) {
    out.writeVarInt(fields.size());
    for (Field field : fields) {
      out.writeVarInt(field.id()).writeString(field.name()).writeByte(field.type().number());
    }
  }

  private int contentHash() {
    ByteWriter content = new ByteWriter();
    writeFields(content);
    long hash = KeyHash.hash(content.array(), 0, content.position());
    int folded = (int) (hash ^ (hash >>> 32));
    return folded == 0 ? 1 : folded;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Schema that && name.equals(that.name) && fields.equals(that.fields);
  }

  @Override
  public int hashCode() {
    return id;
  }

  @Override
  public String toString() {
    return name + fields;
  }
}
