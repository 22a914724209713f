package io.latticegrid.data.schema;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import java.util.Map;
import java.util.TreeMap;

/**
 * What lies behind a map: a table of the database that the nodes are configured with. Immutable.
 *
 * @param table the table, 1 to 255 chars
 * @param blob whether key and value are one column of bytes each; else a column a field
 * @param create whether a table that is missing is made
 * @param columns the column of a field that is not called as the field is
 * @param way how reads and writes of the map go there
 */
public record MapStore(
    String table, boolean blob, boolean create, Map<String, String> columns, Way way) {
  private static final int BLOB = 1;
  private static final int CREATE = 2;
  private static final int LOADS = 4;
  private static final int THROUGH = 8;

  /** How reads and writes of a map go to what lies behind it. */
  public enum Way {
    /** Changes are written later, and nothing is read. */
    WRITE_BEHIND,
    /** Changes are written later, and a key that the map does not hold is looked up. */
    READ_THROUGH,
    /** As {@link #READ_THROUGH}, and a write is answered when the table has it. */
    WRITE_THROUGH;

    /** Whether a key that the map does not hold is looked up. */
    public boolean loads() {
      return this != WRITE_BEHIND;
    }
  }

  /** Checks the name and copies the columns. */
  public MapStore {
    Invalid.checkName("the name of a table", table);
    columns = Map.copyOf(columns);
  }

  /**
   * A table that is there, with a column for each field, called as the field is. Keys that the map
   * does not hold are looked up there, and changes are written later.
   */
  public static MapStore table(String name) {
    return new MapStore(name, false, false, Map.of(), Way.READ_THROUGH);
  }

  /** As this; what the map does not hold is absent, whatever the table has. */
  public MapStore withoutLoading() {
    return new MapStore(table, blob, create, columns, Way.WRITE_BEHIND);
  }

  /**
   * As this; a write of one key is answered when the table has it, and refused with nothing applied
   * when the table will not take it. It is as slow as the database.
   */
  public MapStore writeThrough() {
    return new MapStore(table, blob, create, columns, Way.WRITE_THROUGH);
  }

  /** As this; a table that is missing is made. */
  public MapStore creating() {
    return new MapStore(table, blob, true, columns, way);
  }

  /** As this, with key and value as bytes, in columns called {@code key} and {@code value}. */
  public MapStore asBytes() {
    return new MapStore(table, true, create, columns, way);
  }

  /** As this, with a column for a field that is called otherwise. */
  public MapStore column(String field, String column) {
    Map<String, String> more = new TreeMap<>(columns);
    more.put(field, column);
    return new MapStore(table, blob, create, more, way);
  }

  /**
   * Appends the encoding: the table, flags (1 blob, 2 create, 4 loads, 8 writes through), and the
   * columns by field.
   */
  void write(ByteWriter out) {
    int flags = (blob ? BLOB : 0) | (create ? CREATE : 0);
    flags |= (way.loads() ? LOADS : 0) | (way == Way.WRITE_THROUGH ? THROUGH : 0);
    out.writeString(table).writeByte(flags);
    out.writeVarInt(columns.size());
    new TreeMap<>(columns).forEach((field, column) -> out.writeString(field).writeString(column));
  }

  /** Reads what {@link #write} wrote. */
  static MapStore read(ByteReader in) {
    String table = in.readString();
    int flags = in.readUnsignedByte();
    Map<String, String> columns = new TreeMap<>();
    for (int left = in.readCount(); left > 0; left--) {
      columns.put(in.readString(), in.readString());
    }
    Way way =
        (flags & THROUGH) != 0
            ? Way.WRITE_THROUGH
            : (flags & LOADS) != 0 ? Way.READ_THROUGH : Way.WRITE_BEHIND;
    return new MapStore(table, (flags & BLOB) != 0, (flags & CREATE) != 0, columns, way);
  }
}
