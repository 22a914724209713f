package io.latticegrid.storage.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.latticegrid.storage.store.BlockingStore;
import io.latticegrid.storage.store.StoreException;
import io.latticegrid.storage.store.StoreMaps;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real server, which the test starts. */
class PostgresStoreTest extends SqlStoreContract {
  @TempDir private Path folder;

  private static EmbeddedPostgres server;

  @BeforeAll
  static void start() throws IOException {
    Assumptions.assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64"),
        "the server that the build brings runs on Linux on amd64; elsewhere run"
            + " PostgresContainerTest, which needs Docker");
    server = EmbeddedPostgres.start();
  }

  @AfterAll
  static void stop() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  @Override
  SqlConfig database() {
    try (Connection connection = server.getPostgresDatabase().getConnection()) {
      empty(connection);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return SqlConfig.of(server.getJdbcUrl("postgres", "postgres"), "", "");
  }

  /** Drops what tests have made. */
  static void empty(Connection connection) throws SQLException {
    try (Statement run = connection.createStatement()) {
      run.execute("DROP SCHEMA public CASCADE");
      run.execute("CREATE SCHEMA public");
    }
  }

  @Test
  @DisplayName("a column of a type that does not hold the field is refused with the reason")
  void refusesTypes() throws SQLException {
    sql("CREATE TABLE orders (id BIGINT PRIMARY KEY, customer TEXT, quantity TEXT)");
    refused("has column 'quantity' of type text, which does not hold field 'qty' of type INTEGER");
  }

  @Test
  @DisplayName("a table of another schema is found by its full name, in any case")
  void tableOfASchema() throws SQLException {
    sql("CREATE SCHEMA IF NOT EXISTS shop");
    sql("DROP TABLE IF EXISTS shop.texts");
    sql("CREATE TABLE shop.texts (key TEXT PRIMARY KEY, value TEXT)");
    BlockingStore store = open(StoreMaps.TEXTS, TableMapping.columns("SHOP.Texts"));
    write(store, StoreMaps.put("a", "1", 1));
    assertEquals("[1]", texts(store, "a"));
  }

  @Test
  @DisplayName("a server that goes away is out of reach, and serves again when it is back")
  void serverGoesAway() throws IOException {
    int port;
    Path data = folder.resolve("data");
    BlockingStore store;
    SqlSource source;
    try (EmbeddedPostgres first =
        EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false).start()) {
      port = first.getPort();
      source =
          SqlSource.open(
              new SqlConfig(
                  first.getJdbcUrl("postgres", "postgres"), "", "", 2, Duration.ofSeconds(1)));
      store = SqlStore.open(source, StoreMaps.TEXTS, TableMapping.columns("texts").creating());
      write(store, StoreMaps.put("a", "1", 1));
    }
    StoreException away =
        assertThrows(StoreException.class, () -> write(store, StoreMaps.put("a", "2", 2)));
    assertEquals(StoreException.Kind.UNAVAILABLE, away.kind());
    try (EmbeddedPostgres second =
        EmbeddedPostgres.builder()
            .setPort(port)
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .start()) {
      assertEquals(port, second.getPort());
      assertEquals("[1]", texts(store, "a"));
      write(store, StoreMaps.put("a", "3", 3));
      assertEquals("[3]", texts(store, "a"));
    } finally {
      source.close();
    }
  }
}
