package io.latticegrid.storage.sql;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.testcontainers.containers.GenericContainer;

/** MariaDB as its makers ship it. */
class MariadbContainerTest extends SqlStoreContract {
  private static GenericContainer<?> server;

  @BeforeAll
  static void start() {
    server =
        ContainerStores.start(
            "mariadb:11", 3306, "MARIADB_ROOT_PASSWORD=test", "MARIADB_DATABASE=lattice");
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.stop();
    }
  }

  @Override
  SqlConfig database() {
    return MariadbStoreTest.emptied(
        "jdbc:mariadb://"
            + server.getHost()
            + ":"
            + server.getMappedPort(3306)
            + "/lattice?user=root&password=test");
  }
}
