package io.latticegrid.storage.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.storage.sql.MariadbServer;
import io.latticegrid.storage.sql.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every store while the calls to its disk fail, are cut off, or take long. Those with a server
 * spend most of their time waiting for what doesn't answer; so they run beside the others.
 */
class FailingCallsTest {
  private static final int NOT_ALLOWED = 77;
  private static final int PATIENCE_SECONDS = 240;

  private static final List<String> SERVERS = List.of("postgresql", "mariadb");

  @TempDir private static Path directory;
  private static final Map<String, Process> PROCESSES = new HashMap<>();

  @BeforeAll
  static void start() throws IOException {
    if (PostgresServer.isHere()) {
      start("postgresql");
    }
    if (MariadbServer.isHere()) {
      start("mariadb");
    }
  }

  private static void start(String kind) throws IOException {
    Path own = Files.createDirectories(directory.resolve(kind));
    PROCESSES.put(
        kind,
        new ProcessBuilder(
                StoreProcess.command(CallTroubledStore.class, kind, own.toString(), "17"))
            .redirectErrorStream(true)
            .redirectOutput(said(kind).toFile())
            .start());
  }

  @AfterAll
  static void end() {
    // Which has them end their servers.
    PROCESSES.values().forEach(Process::destroy);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rocksdb", "sqlite", "h2", "postgresql", "mariadb"})
  @DisplayName("nothing acknowledged is lost by syncs and writes that fail, are torn or late")
  void holdsItsContract(String kind) throws Exception {
    assertEquals(0, code(kind), Files.readString(said(kind)));
  }

  @Test
  @DisplayName("a store that answers OK although its write failed is found out")
  void findsTheLost() throws Exception {
    assertEquals(1, code(OpenedAgain.PLANTED));
    String said = Files.readString(said(OpenedAgain.PLANTED));
    assertTrue(said.contains("AssertionError"), said);
  }

  private static int code(String kind) throws Exception {
    if (!SERVERS.contains(kind)) {
      start(kind);
    }
    Process process = PROCESSES.get(kind);
    Assumptions.assumeTrue(
        process != null,
        () ->
            kind.equals("mariadb")
                ? "no MariaDB is installed: `apt-get install mariadb-server`"
                : "the PostgreSQL that the build brings runs on Linux on amd64");
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroy();
      throw new AssertionError(kind + " has not ended: " + Files.readString(said(kind)));
    }
    String said = Files.readString(said(kind));
    Assumptions.assumeTrue(process.exitValue() != NOT_ALLOWED, said);
    return process.exitValue();
  }

  private static Path said(String kind) {
    return directory.resolve(kind + ".said");
  }
}
