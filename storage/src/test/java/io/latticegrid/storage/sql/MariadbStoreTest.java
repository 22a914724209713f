package io.latticegrid.storage.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** On the server that is installed, or one that somebody started. */
class MariadbStoreTest extends SqlStoreContract {
  private static final String START =
      "no MariaDB to test with: install it (`apt-get install mariadb-server`), or start one, for"
          + " example by `docker run -p 3307:3306 -e MARIADB_ALLOW_EMPTY_ROOT_PASSWORD=1 -e"
          + " MARIADB_DATABASE=lattice mariadb:11`, and set"
          + " LATTICE_TEST_MARIADB=jdbc:mariadb://127.0.0.1:3307/lattice?user=root";

  @TempDir private static Path folder;
  private static String url;
  private static MariadbServer server;

  @BeforeAll
  static void find() throws IOException {
    url = System.getenv("LATTICE_TEST_MARIADB");
    Assumptions.assumeTrue(url != null || MariadbServer.isHere(), START);
    if (url == null) {
      server = new MariadbServer(Files.createDirectories(folder.resolve("server")).resolve("data"));
      server.run();
      url = server.database().url();
    }
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Override
  SqlConfig database() {
    return emptied(url);
  }

  /** The database of a URL without the tables of the test before. */
  static SqlConfig emptied(String url) {
    try (var connection = DriverManager.getConnection(url);
        Statement run = connection.createStatement()) {
      run.execute("DROP TABLE IF EXISTS lattice_fence, texts, flights, orders, kept");
    } catch (SQLException e) {
      throw new IllegalStateException("no MariaDB at " + url, e);
    }
    return SqlConfig.of(url, "", "");
  }
}
