package io.latticegrid.storage.sql;

import io.latticegrid.storage.store.Fence;
import io.latticegrid.storage.store.StoreChange;
import io.latticegrid.storage.store.StoredForm;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The key's canonical bytes in one column, the value's stored form in another. Immutable.
 *
 * @param key the quoted name of the key's column
 * @param value the quoted name of the value's column
 */
record BlobForm(String key, String value) implements RowForm {
  @Override
  public List<String> keyColumns() {
    return List.of(key);
  }

  @Override
  public List<String> valueColumns() {
    return List.of(value);
  }

  @Override
  public @Nullable String problem(StoreChange change) {
    return null;
  }

  @Override
  public void bindKey(PreparedStatement statement, int from, byte[] keyBytes) throws SQLException {
    statement.setBytes(from, keyBytes);
  }

  @Override
  public void bindEntry(PreparedStatement statement, Fence fence, StoreChange change)
      throws SQLException {
    statement.setBytes(1, change.key());
    statement.setBytes(2, StoredForm.of(fence, change));
  }

  @Override
  public boolean isOwned() {
    return true;
  }

  @Override
  public byte[] kept(byte[] value) {
    return value;
  }

  @Override
  public byte[] readKey(ResultSet row) throws SQLException {
    return row.getBytes(1);
  }

  @Override
  public byte[] readValue(ResultSet row, byte[] keyBytes) throws SQLException {
    return StoredForm.read(keyBytes, row.getBytes(2)).value();
  }
}
