package io.latticegrid.storage.sql;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.testcontainers.containers.GenericContainer;

/** PostgreSQL as its makers ship it. */
class PostgresContainerTest extends SqlStoreContract {
  private static GenericContainer<?> server;

  @BeforeAll
  static void start() {
    server = ContainerStores.start("postgres:18", 5432, "POSTGRES_PASSWORD=test");
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.stop();
    }
  }

  @Override
  SqlConfig database() {
    String url =
        "jdbc:postgresql://" + server.getHost() + ":" + server.getMappedPort(5432) + "/postgres";
    try (var connection = DriverManager.getConnection(url, "postgres", "test");
        Statement run = connection.createStatement()) {
      run.execute("DROP SCHEMA public CASCADE");
      run.execute("CREATE SCHEMA public");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return SqlConfig.of(url, "postgres", "test");
  }
}
