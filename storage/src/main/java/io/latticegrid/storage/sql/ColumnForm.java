package io.latticegrid.storage.sql;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.codec.Row;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.data.schema.Schema;
import io.latticegrid.data.schema.TypeDescriptor;
import io.latticegrid.storage.store.Fence;
import io.latticegrid.storage.store.StoreChange;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A column for each field of key and value. Immutable. */
final class ColumnForm implements RowForm {
  private final SqlDialect dialect;
  private final MapDefinition map;
  private final List<EntryColumn> keys;
  private final List<EntryColumn> values;

  ColumnForm(SqlDialect dialect, MapDefinition map, List<EntryColumn> columns) {
    this.dialect = dialect;
    this.map = map;
    keys = columns.stream().filter(EntryColumn::isKey).toList();
    values = columns.stream().filter(column -> !column.isKey()).toList();
  }

  @Override
  public List<String> keyColumns() {
    return keys.stream().map(column -> dialect.quoted(column.name())).toList();
  }

  @Override
  public List<String> valueColumns() {
    return values.stream().map(column -> dialect.quoted(column.name())).toList();
  }

  @Override
  public @Nullable String problem(StoreChange change) {
    byte[] value = change.value();
    try {
      for (EntryColumn column : keys) {
        if (value != null
            && column.inValue() != EntryColumn.NOWHERE
            && !Objects.deepEquals(
                field(map.key(), change.key(), column.inKey()),
                field(map.value(), value, column.inValue()))) {
          return "field '"
              + column.field()
              + "' of the value differs from the key, and both are"
              + " column '"
              + column.name()
              + "'";
        }
      }
      return null;
    } catch (MalformedDataException e) {
      return "not a value of the map: " + e.getMessage();
    }
  }

  @Override
  public void bindKey(PreparedStatement statement, int from, byte[] key) throws SQLException {
    int at = from;
    for (EntryColumn column : keys) {
      Object value = field(map.key(), key, column.inKey());
      SqlCell.bind(dialect, statement, at++, column.type(), value);
    }
  }

  @Override
  public void bindEntry(PreparedStatement statement, Fence fence, StoreChange change)
      throws SQLException {
    bindKey(statement, 1, change.key());
    byte[] bytes = Objects.requireNonNull(change.value());
    int at = 1 + keys.size();
    for (EntryColumn column : values) {
      Object value = field(map.value(), bytes, column.inValue());
      SqlCell.bind(dialect, statement, at++, column.type(), value);
    }
  }

  /** The table is the user's, and others may write it. */
  @Override
  public boolean isOwned() {
    return false;
  }

  @Override
  public byte[] kept(byte[] value) {
    Schema schema = map.value().schema();
    @Nullable Object[] fields = new Object[schema == null ? 1 : schema.fields().size()];
    for (int place = 0; place < fields.length; place++) {
      fields[place] = SqlCell.kept(dialect, field(map.value(), value, place));
    }
    return entryPart(map.value(), fields);
  }

  @Override
  public byte[] readKey(ResultSet row) throws SQLException {
    @Nullable Object[] fields = new Object[keys.size()];
    for (int i = 0; i < keys.size(); i++) {
      fields[keys.get(i).inKey()] = SqlCell.read(dialect, row, 1 + i, keys.get(i).type());
    }
    return entryPart(map.key(), fields);
  }

  @Override
  public byte[] readValue(ResultSet row, byte[] key) throws SQLException {
    Schema schema = map.value().schema();
    @Nullable Object[] fields = new Object[schema == null ? 1 : schema.fields().size()];
    int at = 1;
    for (List<EntryColumn> part : List.of(keys, values)) {
      for (EntryColumn column : part) {
        if (column.inValue() != EntryColumn.NOWHERE) {
          fields[column.inValue()] = SqlCell.read(dialect, row, at, column.type());
        }
        at++;
      }
    }
    return entryPart(map.value(), fields);
  }

  private static @Nullable Object field(TypeDescriptor type, byte[] bytes, int place) {
    return type.schema() == null ? Canonical.fromBytes(bytes) : new Row(bytes).field(place);
  }

  private static byte[] entryPart(TypeDescriptor type, @Nullable Object[] fields) {
    ByteWriter out = new ByteWriter();
    Schema schema = type.schema();
    if (schema == null) {
      Canonical.write(fields[0], out);
    } else {
      schema.writeRow(fields, out);
    }
    return out.toByteArray();
  }
}
