package io.latticegrid.storage.sql;

import io.latticegrid.data.codec.Tag;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.storage.store.BlockingStore;
import io.latticegrid.storage.store.KeyPage;
import io.latticegrid.storage.store.LoadedEntry;
import io.latticegrid.storage.store.StoreBatch;
import io.latticegrid.storage.store.StoreException;
import io.latticegrid.storage.store.StoreResult;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A map's entries in a table: one row a key; a batch is one transaction, which begins with the
 * fence. Thread-safe.
 *
 * <p>If the database will not take the batch, it is written once more with a savepoint before each
 * row, which tells the rows that are refused from the rest.
 */
public final class SqlStore implements BlockingStore {
  /** How many keys a statement asks for: few sizes, so that few statements are prepared. */
  private static final int[] LOAD_SIZES = {64, 8, 1};

  private final SqlSource source;
  private final FenceTable fences;
  private final RowForm form;
  private final Statements statements;
  private final DurableCommit end;

  private SqlStore(SqlSource source, FoundTable table, RowForm form, DurableCommit end) {
    this.source = source;
    this.form = form;
    this.end = end;
    fences = new FenceTable(source);
    statements = new Statements(source.dialect(), table, form);
  }

  /**
   * Looks at the database and its table; MISCONFIGURED says what is wrong with either, or that the
   * database can't be reached.
   */
  public static SqlStore open(SqlSource source, MapDefinition map, TableMapping mapping) {
    List<EntryColumn> wanted = EntryColumns.of(map, mapping);
    try (Connection connection = source.connection()) {
      SqlStore store = opened(connection, source, map, mapping, wanted);
      connection.commit();
      return store;
    } catch (SQLException e) {
      throw new StoreException(
          StoreException.Kind.MISCONFIGURED,
          "the database at '" + source.url() + "' cannot be used: " + SqlFailures.text(e),
          e);
    }
  }

  private static SqlStore opened(
      Connection connection,
      SqlSource source,
      MapDefinition map,
      TableMapping mapping,
      List<EntryColumn> wanted)
      throws SQLException {
    SqlDialect dialect = source.dialect();
    FoundTable found = FoundTable.find(connection, mapping.table());
    if (found == null && mapping.create()) {
      TableCreation.create(connection, dialect, mapping.table(), wanted);
      found = FoundTable.find(connection, mapping.table());
    }
    if (found == null) {
      throw new StoreException(
          StoreException.Kind.MISCONFIGURED,
          "there is no table '"
              + mapping.table()
              + "' at '"
              + source.url()
              + "'; the tables are: "
              + FoundTable.others(connection));
    }
    TableCheck check = new TableCheck(dialect, found);
    List<EntryColumn> columns = check.fit(wanted);
    RowForm form =
        mapping.form() == TableMapping.Form.COLUMNS
            ? columns(dialect, map, columns, check.hashColumn(columns))
            : new BlobForm(
                dialect.quoted(columns.get(0).name()), dialect.quoted(columns.get(1).name()));
    SqlStore store = new SqlStore(source, found, form, DurableCommit.of(source, connection));
    store.fences.create(connection);
    return store;
  }

  private static RowForm columns(
      SqlDialect dialect, MapDefinition map, List<EntryColumn> columns, @Nullable String hash) {
    RowForm form = new ColumnForm(dialect, map, columns);
    return hash == null ? form : new HashedForm(form, dialect.quoted(hash));
  }

  @Override
  public List<LoadedEntry> loadAll(List<byte[]> keys) {
    Map<byte[], byte[]> found = new TreeMap<>(Arrays::compareUnsigned);
    if (!keys.isEmpty()) {
      read(connection -> {
        for (int from = 0; from < keys.size(); ) {
          int size = sizeFor(keys.size() - from);
          load(connection, keys.subList(from, from + size), found);
          from += size;
        }
        return found;
      });
    }
    return keys.stream().map(key -> new LoadedEntry(key, found.get(key))).toList();
  }

  @Override
  public boolean isOwned() {
    return form.isOwned();
  }

  @Override
  public byte[] kept(byte[] value) {
    return form.kept(value);
  }

  @Override
  public KeyPage loadAllKeys(byte @Nullable [] after, int limit) {
    return read(connection -> {
      String sql = after == null ? statements.firstKeys() : statements.nextKeys();
      try (PreparedStatement query = prepare(connection, sql)) {
        int at = 1;
        if (after != null) {
          form.bindKey(query, at, after);
          at += form.keyColumns().size();
        }
        query.setInt(at, limit + 1);
        List<byte[]> keys = new ArrayList<>();
        try (ResultSet rows = query.executeQuery()) {
          while (rows.next()) {
            keys.add(form.readKey(rows));
          }
        }
        boolean last = keys.size() <= limit;
        return new KeyPage(last ? keys : keys.subList(0, limit), last);
      }
    });
  }

  @Override
  public StoreResult storeAll(StoreBatch batch) {
    BatchWrite write = new BatchWrite(source, statements, end, form, batch);
    try (Connection connection = reached()) {
      try {
        StoreResult.Fenced held = fences.pass(connection, batch.fence());
        if (held != null) {
          connection.rollback();
          return held;
        }
        return write.together(connection);
      } catch (SQLException | RuntimeException e) {
        rollBack(connection, e);
        if (!(e instanceof SQLException failed) || !SqlFailures.isRejection(failed)) {
          throw e;
        }
        return oneByOne(connection, write, batch);
      }
    } catch (SQLException e) {
      throw SqlFailures.of(e);
    }
  }

  /** A connection; without one, nothing is sent, and whoever waits may know that. */
  private Connection reached() {
    try {
      return source.connection();
    } catch (SQLException e) {
      throw new StoreException(StoreException.Kind.AWAY, SqlFailures.text(e), e);
    }
  }

  /** The connections belong to the source. */
  @Override
  public void close() {}

  private StoreResult oneByOne(Connection connection, BatchWrite write, StoreBatch batch)
      throws SQLException {
    try {
      StoreResult.Fenced held = fences.pass(connection, batch.fence());
      if (held != null) {
        connection.rollback();
        return held;
      }
      return write.oneByOne(connection);
    } catch (SQLException | RuntimeException e) {
      rollBack(connection, e);
      throw e;
    }
  }

  private void load(Connection connection, List<byte[]> keys, Map<byte[], byte[]> found)
      throws SQLException {
    try (PreparedStatement query = prepare(connection, statements.load(keys.size()))) {
      int at = 1;
      for (byte[] key : keys) {
        form.bindKey(query, at, key);
        at += form.keyColumns().size();
      }
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          byte[] key = form.readKey(rows);
          byte[] value = form.readValue(rows, key);
          if (value[0] != Tag.NULL) {
            found.put(key, value);
          }
        }
      }
    }
  }

  private PreparedStatement prepare(Connection connection, String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setQueryTimeout(source.timeoutSeconds());
    return statement;
  }

  /**
   * Reads; once more over a new connection if this one turns out to be dead, as all those are that
   * lay in the pool when their server went away.
   */
  private <T> T read(Reading<T> reading) {
    try {
      return readOnce(reading);
    } catch (DeadConnection e) {
      source.forgetConnections();
    } catch (SQLException e) {
      throw SqlFailures.of(e);
    }
    try {
      return readOnce(reading);
    } catch (SQLException e) {
      throw SqlFailures.of(e);
    }
  }

  private <T> T readOnce(Reading<T> reading) throws SQLException {
    try (Connection connection = source.connection()) {
      try {
        T result = reading.with(connection);
        connection.rollback();
        return result;
      } catch (SQLException | RuntimeException e) {
        rollBack(connection, e);
        if (e instanceof SQLException said && connection.isClosed()) {
          throw new DeadConnection(said);
        }
        throw e;
      }
    }
  }

  /** A connection that the pool has given up because of what its driver said. */
  private static final class DeadConnection extends SQLException {
    private static final long serialVersionUID = 1;

    DeadConnection(SQLException cause) {
      super(cause.getMessage(), cause.getSQLState(), cause.getErrorCode(), cause);
    }
  }

  private static int sizeFor(int wanted) {
    for (int size : LOAD_SIZES) {
      if (size <= wanted) {
        return size;
      }
    }
    return 1;
  }

  /**
   * A connection that can't go back is given up: that of a database which has gone back by itself,
   * as SQLite does when its disk is full, would refuse every transaction from then on.
   */
  private void rollBack(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
      source.giveUp(connection);
    }
  }

  /** What is read over one connection. */
  private interface Reading<T> {
    T with(Connection connection) throws SQLException;
  }
}
