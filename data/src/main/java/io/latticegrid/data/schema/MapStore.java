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
 */
public record MapStore(String table, boolean blob, boolean create, Map<String, String> columns) {
  private static final int BLOB = 1;
  private static final int CREATE = 2;

  /** Checks the name and copies the columns. */
  public MapStore {
    Invalid.checkName("the name of a table", table);
    columns = Map.copyOf(columns);
  }

  /** A table that is there, with a column for each field, called as the field is. */
  public static MapStore table(String name) {
    return new MapStore(name, false, false, Map.of());
  }

  /** As this; a table that is missing is made. */
  public MapStore creating() {
    return new MapStore(table, blob, true, columns);
  }

  /** As this, with key and value as bytes, in columns called {@code key} and {@code value}. */
  public MapStore asBytes() {
    return new MapStore(table, true, create, columns);
  }

  /** As this, with a column for a field that is called otherwise. */
  public MapStore column(String field, String column) {
    Map<String, String> more = new TreeMap<>(columns);
    more.put(field, column);
    return new MapStore(table, blob, create, more);
  }

  /** Appends the encoding: the table, flags (1 blob, 2 create), and the columns by field. */
  void write(ByteWriter out) {
    out.writeString(table).writeByte((blob ? BLOB : 0) | (create ? CREATE : 0));
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
    return new MapStore(table, (flags & BLOB) != 0, (flags & CREATE) != 0, columns);
  }
}
