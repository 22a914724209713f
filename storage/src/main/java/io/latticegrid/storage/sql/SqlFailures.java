package io.latticegrid.storage.sql;

import io.latticegrid.storage.store.StoreException;
import java.sql.SQLException;

/** What a database's errors mean for the writer. */
final class SqlFailures {
  private static final int SQLITE_TOO_BIG = 18;
  private static final int SQLITE_CONSTRAINT = 19;
  private static final int SQLITE_MISMATCH = 20;

  private SqlFailures() {}

  /**
   * Whether the database will never take these values: SQLSTATE classes 22 (data) and 23
   * (constraint), which SQLite lacks and says by its own numbers.
   */
  static boolean isRejection(SQLException failure) {
    for (SQLException e = failure; e != null; e = e.getNextException()) {
      String state = e.getSQLState();
      if (state != null && (state.startsWith("22") || state.startsWith("23"))) {
        return true;
      }
      int code = e.getErrorCode();
      if (e.getClass().getName().startsWith("org.sqlite")
          && (code == SQLITE_TOO_BIG || code == SQLITE_CONSTRAINT || code == SQLITE_MISMATCH)) {
        return true;
      }
    }
    return false;
  }

  /** The error as one of ours; whatever is no rejection may be over later. */
  static StoreException of(SQLException failure) {
    StoreException.Kind kind =
        isRejection(failure) ? StoreException.Kind.REJECTED : StoreException.Kind.UNAVAILABLE;
    return new StoreException(kind, text(failure), failure);
  }

  /** The database's words on one line. */
  static String text(SQLException failure) {
    SQLException last = failure.getNextException() == null ? failure : failure.getNextException();
    String message = String.valueOf(last.getMessage()).lines().findFirst().orElse("");
    return "the database says: " + message;
  }
}
