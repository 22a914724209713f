package io.latticegrid.storage.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The end of a transaction: once it has returned, what was written outlives the loss of the
 * machine. Immutable.
 *
 * <p>The other databases sync when they commit. H2 hands its bytes to the system, and syncs them
 * when it is asked to, which administrators of the database may do; for anybody else what was
 * written outlives the process, and not the machine.
 */
final class DurableCommit {
  private static final String SYNC = "CHECKPOINT SYNC";
  private static final int ADMIN_RIGHTS_REQUIRED = 90040;

  private final boolean asks;

  private DurableCommit(boolean asks) {
    this.asks = asks;
  }

  /** For a database; finds out over the connection whether it may be asked. */
  static DurableCommit of(SqlSource source, Connection connection) throws SQLException {
    if (source.dialect() != SqlDialect.H2 || source.url().startsWith("jdbc:h2:mem:")) {
      return new DurableCommit(false);
    }
    try {
      sync(connection);
      return new DurableCommit(true);
    } catch (SQLException e) {
      if (e.getErrorCode() != ADMIN_RIGHTS_REQUIRED) {
        throw e;
      }
      return new DurableCommit(false);
    }
  }

  /** Commits; whoever gets an error does not know whether it happened. */
  void commit(Connection connection) throws SQLException {
    connection.commit();
    if (asks) {
      sync(connection);
    }
  }

  private static void sync(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(SYNC);
    }
  }
}
