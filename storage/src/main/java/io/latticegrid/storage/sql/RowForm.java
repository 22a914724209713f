package io.latticegrid.storage.sql;

import io.latticegrid.storage.store.Fence;
import io.latticegrid.storage.store.StoreChange;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How an entry lies in the columns of a row. Thread-safe. */
interface RowForm {
  /** The quoted names of the columns that are the key. */
  List<String> keyColumns();

  /** The quoted names of the other columns. */
  List<String> valueColumns();

  /** Why a change can't be written in this form; null if it can. */
  @Nullable String problem(StoreChange change);

  /** Sets the parameters of the key's columns, from one on. */
  void bindKey(PreparedStatement statement, int from, byte[] key) throws SQLException;

  /** Sets the parameters of all columns, the key's first. */
  void bindEntry(PreparedStatement statement, Fence fence, StoreChange change) throws SQLException;

  /** Whether nobody but the grid writes such rows. */
  boolean isOwned();

  /** A value as it is read again after it was written. */
  byte[] kept(byte[] value);

  /** The canonical key of a row whose columns are those of the key, then the others. */
  byte[] readKey(ResultSet row) throws SQLException;

  /** The canonical value of such a row. */
  byte[] readValue(ResultSet row, byte[] key) throws SQLException;
}
