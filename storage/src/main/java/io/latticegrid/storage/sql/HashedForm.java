package io.latticegrid.storage.sql;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.hash.KeyHash;
import io.latticegrid.storage.store.Fence;
import io.latticegrid.storage.store.KeyText;
import io.latticegrid.storage.store.StoreChange;
import io.latticegrid.storage.store.StoreException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A column for each field, and one more for a hash: XXH64 of the canonical bytes of key and value,
 * as they are read again. So the table's owner says that nobody but the grid writes it. A row
 * without a hash is from before, and is taken as it is. Immutable.
 */
final class HashedForm implements RowForm {
  /** What the column is called, in any case; a table that has it is one of these. */
  static final String COLUMN = "lattice_hash";

  private final RowForm fields;
  private final String column;
  private final int place;

  HashedForm(RowForm fields, String quotedColumn) {
    this.fields = fields;
    column = quotedColumn;
    place = fields.keyColumns().size() + fields.valueColumns().size() + 1;
  }

  @Override
  public List<String> keyColumns() {
    return fields.keyColumns();
  }

  @Override
  public List<String> valueColumns() {
    List<String> columns = new ArrayList<>(fields.valueColumns());
    columns.add(column);
    return columns;
  }

  @Override
  public @Nullable String problem(StoreChange change) {
    return fields.problem(change);
  }

  @Override
  public void bindKey(PreparedStatement statement, int from, byte[] key) throws SQLException {
    fields.bindKey(statement, from, key);
  }

  @Override
  public void bindEntry(PreparedStatement statement, Fence fence, StoreChange change)
      throws SQLException {
    fields.bindEntry(statement, fence, change);
    byte[] value = Objects.requireNonNull(change.value());
    statement.setLong(place, hash(change.key(), fields.kept(value)));
  }

  @Override
  public boolean isOwned() {
    return true;
  }

  @Override
  public byte[] kept(byte[] value) {
    return fields.kept(value);
  }

  @Override
  public byte[] readKey(ResultSet row) throws SQLException {
    return fields.readKey(row);
  }

  @Override
  public byte[] readValue(ResultSet row, byte[] key) throws SQLException {
    byte[] value = fields.readValue(row, key);
    long written = row.getLong(place);
    if (!row.wasNull()) {
      long found = hash(key, value);
      if (found != written) {
        String text =
            "the row of key %s is corrupt: expected %016x, found %016x"
                .formatted(KeyText.of(key), written, found);
        throw StoreException.corrupt(text, written, found);
      }
    }
    return value;
  }

  private static long hash(byte[] key, byte[] value) {
    ByteWriter content = new ByteWriter(key.length + value.length);
    content.writeRaw(key).writeRaw(value);
    return KeyHash.hash(content.array(), 0, content.position());
  }
}
