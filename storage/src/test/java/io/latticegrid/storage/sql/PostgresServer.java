package io.latticegrid.storage.sql;

import io.latticegrid.storage.store.StoreServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
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
import org.jspecify.annotations.Nullable;

/** A PostgreSQL server with its data in a directory. Confined to a thread. */
public final class PostgresServer implements StoreServer {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long PAUSE_MILLIS = 20;

  private final Path data;
  private final int port;
  private @Nullable String program;
  private @Nullable Process server;

  /** With its data there. */
  public PostgresServer(Path data) {
    this.data = data;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether there is one for this machine. */
  public static boolean isHere() {
    return System.getProperty("os.name").equals("Linux")
        && System.getProperty("os.arch").equals("amd64");
  }

  @Override
  public void run() {
    if (program == null) {
      program = programOfNewData();
    }
    long begin = System.nanoTime();
    boolean stuck = false;
    while (!answers()) {
      if (System.nanoTime() - begin > PATIENCE_NANOS) {
        throw new IllegalStateException("the server does not answer; see " + log());
      }
      if (server == null || !server.isAlive()) {
        server = start(program);
      } else if (!stuck && System.nanoTime() - begin > STUCK_NANOS) {
        // PostgreSQL 18 waits for ever if recovery after the death of a backend fails, too.
        stuck = true;
        server.destroyForcibly();
      }
      diesWithin(PAUSE_MILLIS);
    }
  }

  @Override
  public SqlConfig database() {
    return SqlConfig.of("jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres", "", "");
  }

  @Override
  public void empty() {
    try (var connection = DriverManager.getConnection(database().url())) {
      PostgresStoreTest.empty(connection);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    if (server == null) {
      return;
    }
    try {
      // Which ends its clients, too; SIGTERM would wait for them.
      new ProcessBuilder("kill", "-INT", Long.toString(server.pid())).start().waitFor();
      if (!server.waitFor(10, TimeUnit.SECONDS)) {
        server.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      server.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the distribution runs, once it has run with new data. */
  private String programOfNewData() {
    try {
      EmbeddedPostgres.builder()
          .setDataDirectory(data)
          .setCleanDataDirectory(false)
          .start()
          .close();
      // The program, and then its options in quotes.
      return Files.readString(data.resolve("postmaster.opts")).split(" \"", 2)[0];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process start(String program) {
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      // It refuses to be run by root.
      command.addAll(List.of("unshare", "--user"));
    }
    command.addAll(
        List.of(program, "-D", data.toString(), "-h", "127.0.0.1", "-p", Integer.toString(port)));
    command.addAll(List.of("-c", "unix_socket_directories="));
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
    return data.resolve("../../").normalize().resolve("postgresql.log");
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
}
