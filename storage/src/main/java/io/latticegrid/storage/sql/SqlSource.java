package io.latticegrid.storage.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.latticegrid.storage.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A database with its pool of connections, shared by the maps that lie in it. Thread-safe. It opens
 * whether the database is there or not; whoever asks for a connection finds out.
 */
public final class SqlSource {
  private final SqlDialect dialect;
  private final SqlConfig config;
  private final HikariDataSource pool;

  private SqlSource(SqlDialect dialect, SqlConfig config, HikariDataSource pool) {
    this.dialect = dialect;
    this.config = config;
    this.pool = pool;
  }

  /** A pool; MISCONFIGURED if no driver knows the URL. */
  public static SqlSource open(SqlConfig config) {
    SqlDialect dialect = SqlDialect.of(config.url());
    try {
      return new SqlSource(dialect, config, new HikariDataSource(poolOf(dialect, config)));
    } catch (RuntimeException e) {
      throw new StoreException(
          StoreException.Kind.MISCONFIGURED,
          "the database at '" + config.url() + "' cannot be used: " + e.getMessage(),
          e);
    }
  }

  /** A connection, not in auto-commit, to be closed by the caller. */
  Connection connection() throws SQLException {
    return pool.getConnection();
  }

  /** Has a connection closed when it is given back, and another one opened in its place. */
  void giveUp(Connection connection) {
    pool.evictConnection(connection);
  }

  /** Has the connections that are not in use replaced, and the others when they are given back. */
  void forgetConnections() {
    HikariPoolMXBean connections = pool.getHikariPoolMXBean();
    if (connections != null) {
      connections.softEvictConnections();
    }
  }

  SqlDialect dialect() {
    return dialect;
  }

  String url() {
    return config.url();
  }

  /** Seconds that a statement may take. */
  int timeoutSeconds() {
    return (int) config.timeout().toSeconds();
  }

  /** Closes the connections. */
  public void close() {
    pool.close();
  }

  /**
   * H2 in this process commits half a second before it writes, unless it is told otherwise: then
   * what was answered would be lost with the process.
   */
  private static String durable(String url) {
    String upper = url.toUpperCase(Locale.ROOT);
    boolean elsewhere =
        Stream.of("MEM:", "TCP:", "SSL:").anyMatch(way -> upper.startsWith("JDBC:H2:" + way));
    return elsewhere || upper.contains(";WRITE_DELAY=") ? url : url + ";WRITE_DELAY=0";
  }

  private static HikariConfig poolOf(SqlDialect dialect, SqlConfig config) {
    HikariConfig pool = new HikariConfig();
    pool.setPoolName("store-" + dialect.name());
    pool.setJdbcUrl(dialect == SqlDialect.H2 ? durable(config.url()) : config.url());
    if (!config.user().isEmpty()) {
      pool.setUsername(config.user());
      pool.setPassword(config.password());
    }
    pool.setAutoCommit(false);
    pool.setMaximumPoolSize(dialect == SqlDialect.SQLITE ? 1 : config.connections());
    pool.setMinimumIdle(1);
    pool.setConnectionTimeout(config.timeout().toMillis());
    pool.setInitializationFailTimeout(-1);
    long seconds = config.timeout().toSeconds();
    switch (dialect) {
      case POSTGRESQL -> pool.addDataSourceProperty("socketTimeout", Long.toString(2 * seconds));
      case MYSQL ->
          pool.addDataSourceProperty(
              "socketTimeout", Long.toString(TimeUnit.SECONDS.toMillis(2 * seconds)));
      case SQLITE -> {
        pool.addDataSourceProperty("journal_mode", "WAL");
        pool.addDataSourceProperty("synchronous", "FULL");
        // Its driver begins a transaction as soon as the last one ends: a connection that lies idle
        // must not hold the only write lock. Each write begins with the fence's update, which takes
        // it.
        pool.addDataSourceProperty("transaction_mode", "DEFERRED");
        pool.addDataSourceProperty("busy_timeout", Long.toString(config.timeout().toMillis()));
      }
      case H2 -> {}
    }
    if (dialect != SqlDialect.SQLITE) {
      pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    }
    return pool;
  }
}
