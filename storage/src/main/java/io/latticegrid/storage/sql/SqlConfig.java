package io.latticegrid.storage.sql;

import java.time.Duration;

/**
 * How to reach a database. Immutable.
 *
 * @param url JDBC's; its beginning says the dialect: postgresql, mariadb, mysql, sqlite or h2
 * @param user empty for none
 * @param password empty for none
 * @param connections how many at most: too few and flushes wait for each other, too many and the
 *     database does. SQLite writes one at a time and is always given one
 * @param timeout for a connection and for a statement: too short and slow writes are done twice,
 *     too long and an outage is noticed late
 */
public record SqlConfig(
    String url, String user, String password, int connections, Duration timeout) {
  /** Checks the number of connections and the time-out. */
  public SqlConfig {
    if (connections < 1 || connections > 1000) {
      throw new IllegalArgumentException("connections: " + connections + " is not 1 to 1000");
    }
    if (timeout.toSeconds() < 1 || timeout.toSeconds() > 3600) {
      throw new IllegalArgumentException("time-out: " + timeout + " is not 1 s to 1 h");
    }
  }

  /** With 4 connections and 10 seconds. */
  public static SqlConfig of(String url, String user, String password) {
    return new SqlConfig(url, user, password, 4, Duration.ofSeconds(10));
  }

  @Override
  public String toString() {
    return "SqlConfig[" + url + ", user " + user + ", " + connections + " connections]";
  }
}
