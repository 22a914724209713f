package io.latticegrid.storage.sql;

import io.latticegrid.storage.store.StoreServer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The MariaDB server that is installed, with its data in a directory. Confined to a thread. */
public final class MariadbServer implements StoreServer {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** Where servers are, beside what is on the path. */
  private static final List<String> PLACES = List.of(".", "../sbin", "../libexec");

  private static final long PAUSE_MILLIS = 20;

  private final Path data;
  private final int port;
  private @Nullable Process server;

  /** With its data there. */
  public MariadbServer(Path data) {
    this.data = data;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether one is installed. */
  public static boolean isHere() {
    return program("mariadbd") != null && program("mariadb-install-db") != null;
  }

  @Override
  public void run() {
    long end = System.nanoTime() + PATIENCE_NANOS;
    if (!Files.exists(data)) {
      install();
    }
    while (!answers()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("the server does not answer; see " + log());
      }
      if (server == null || !server.isAlive()) {
        server = start();
      }
      diesWithin(PAUSE_MILLIS);
    }
  }

  @Override
  public SqlConfig database() {
    return SqlConfig.of(
        "jdbc:mariadb://127.0.0.1:" + port + "/lattice?user=root&createDatabaseIfNotExist=true",
        "",
        "");
  }

  @Override
  public void empty() {
    MariadbStoreTest.emptied(database().url());
  }

  @Override
  public void close() {
    if (server == null) {
      return;
    }
    server.destroy();
    try {
      if (!server.waitFor(10, TimeUnit.SECONDS)) {
        server.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      server.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void install() {
    List<String> command = new ArrayList<>(List.of(String.valueOf(program("mariadb-install-db"))));
    command.addAll(options());
    command.addAll(List.of("--auth-root-authentication-method=normal", "--skip-test-db"));
    try {
      if (started(command).waitFor() != 0) {
        throw new IllegalStateException("no data could be made for the server; see " + log());
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Process start() {
    List<String> command = new ArrayList<>(List.of(String.valueOf(program("mariadbd"))));
    command.addAll(options());
    command.addAll(
        List.of(
            "--socket=lattice.sock",
            "--pid-file=lattice.pid",
            "--bind-address=127.0.0.1",
            "--port=" + port,
            "--skip-log-bin",
            "--innodb-buffer-pool-size=24M",
            "--innodb-log-file-size=8M",
            // Else its writes are no calls that can be seen.
            "--innodb-use-native-aio=0"));
    return started(command);
  }

  private List<String> options() {
    return List.of(
        "--no-defaults", "--datadir=" + data, "--user=" + System.getProperty("user.name"));
  }

  private Process started(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path log() {
    return data.resolve("../../").normalize().resolve("mariadb.log");
  }

  private void diesWithin(long millis) {
    try {
      if (server != null && server.waitFor(millis, TimeUnit.MILLISECONDS)) {
        server = null;
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean answers() {
    if (server == null) {
      return false;
    }
    try (var connection = DriverManager.getConnection(database().url())) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  private static @Nullable String program(String name) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .flatMap(folder -> PLACES.stream().map(place -> Path.of(folder, place, name).normalize()))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst()
        .orElse(null);
  }
}
