package io.latticegrid.storage.sql;

import io.latticegrid.data.schema.FieldType;
import io.latticegrid.storage.store.Fence;
import io.latticegrid.storage.store.StoreException;
import io.latticegrid.storage.store.StoreResult;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * The table with a row for each partition of each map: who wrote last. Taking the row's lock by an
 * update is the first statement of every write, so writes to a partition go one after the other,
 * and each sees the fence of the one before. Immutable.
 */
final class FenceTable {
  private static final String NAME = "lattice_fence";

  private final SqlDialect dialect;
  private final int timeoutSeconds;

  FenceTable(SqlSource source) {
    dialect = source.dialect();
    timeoutSeconds = source.timeoutSeconds();
  }

  /** Makes the table if it isn't there. */
  void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE IF NOT EXISTS "
              + NAME
              + " (scope VARCHAR("
              + Fence.MAX_SCOPE_LENGTH
              + ") NOT NULL, part INTEGER NOT NULL, epoch "
              + dialect.typeOf(FieldType.INTEGER, false)
              + " NOT NULL, attempt "
              + dialect.typeOf(FieldType.INTEGER, false)
              + " NOT NULL, PRIMARY KEY (scope, part))");
    }
  }

  /** Puts a fence in place, within the caller's transaction; what holds instead if it can't. */
  StoreResult.@Nullable Fenced pass(Connection connection, Fence fence) throws SQLException {
    if (advance(connection, fence)) {
      return null;
    }
    StoreResult.Fenced held = held(connection, fence);
    if (held != null) {
      return held;
    }
    insert(connection, fence);
    return null;
  }

  private boolean advance(Connection connection, Fence fence) throws SQLException {
    try (PreparedStatement update =
        prepare(
            connection,
            "UPDATE "
                + NAME
                + " SET epoch = ?, attempt = ? WHERE scope = ? AND part = ?"
                + " AND (epoch < ? OR (epoch = ? AND attempt < ?))")) {
      update.setLong(1, fence.epoch());
      update.setLong(2, fence.attempt());
      update.setString(3, fence.scope());
      update.setInt(4, fence.partition());
      update.setLong(5, fence.epoch());
      update.setLong(6, fence.epoch());
      update.setLong(7, fence.attempt());
      return update.executeUpdate() == 1;
    }
  }

  private StoreResult.@Nullable Fenced held(Connection connection, Fence fence)
      throws SQLException {
    try (PreparedStatement query =
        prepare(
            connection, "SELECT epoch, attempt FROM " + NAME + " WHERE scope = ? AND part = ?")) {
      query.setString(1, fence.scope());
      query.setInt(2, fence.partition());
      try (ResultSet rows = query.executeQuery()) {
        return rows.next() ? new StoreResult.Fenced(rows.getLong(1), rows.getLong(2)) : null;
      }
    }
  }

  /** Another that inserts first is no fault of the batch: it tries again and finds the row. */
  private void insert(Connection connection, Fence fence) throws SQLException {
    try (PreparedStatement insert =
        prepare(
            connection,
            "INSERT INTO " + NAME + " (scope, part, epoch, attempt) VALUES (?, ?, ?, ?)")) {
      insert.setString(1, fence.scope());
      insert.setInt(2, fence.partition());
      insert.setLong(3, fence.epoch());
      insert.setLong(4, fence.attempt());
      insert.executeUpdate();
    } catch (SQLException e) {
      if (SqlFailures.isRejection(e)) {
        throw new StoreException(
            StoreException.Kind.UNAVAILABLE, "two wrote the first fence of a partition", e);
      }
      throw e;
    }
  }

  private PreparedStatement prepare(Connection connection, String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setQueryTimeout(timeoutSeconds);
    return statement;
  }
}
