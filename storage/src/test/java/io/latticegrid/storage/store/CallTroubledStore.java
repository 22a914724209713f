package io.latticegrid.storage.store;

import io.latticegrid.storage.fault.Fault;
import io.latticegrid.storage.fault.FaultyCalls;
import io.latticegrid.storage.sql.MariadbServer;
import io.latticegrid.storage.sql.PostgresServer;
import io.latticegrid.storage.sql.SqlConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A process that holds a store to its contract while calls to the disk fail: its own, or those of
 * the database server that it starts. What it prints last is what it did.
 */
final class CallTroubledStore {
  private static final int NOT_ALLOWED = 77;

  private final String kind;
  private final Path directory;
  private final FaultyCalls calls;
  private final @Nullable StoreServer server;

  private CallTroubledStore(
      String kind, Path directory, FaultyCalls calls, @Nullable StoreServer server) {
    this.kind = kind;
    this.directory = directory;
    this.calls = calls;
    this.server = server;
  }

  /** Kind of store, directory, seed. */
  public static void main(String[] arguments) {
    try {
      // Beside it there is the log of the server, which is nobody's store.
      Path directory = Files.createDirectories(Path.of(arguments[1], "disk")).toRealPath();
      FaultyCalls calls = FaultyCalls.below(directory);
      StoreServer server = server(arguments[0], directory, calls);
      new CallTroubledStore(arguments[0], directory, calls, server)
          .run(Long.parseLong(arguments[2]));
      System.exit(0);
    } catch (UnsupportedOperationException e) {
      System.out.println(e.getMessage());
      System.exit(NOT_ALLOWED);
    } catch (Exception | AssertionError e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  private void run(long seed) throws Exception {
    try {
      for (CallTrouble.Kind trouble : kinds()) {
        System.out.println(trouble + ": " + where(() -> held(trouble, seed)));
      }
      System.out.println("SLOW: " + where(() -> heldSlow()));
    } finally {
      calls.set(Fault.NONE);
      if (server != null) {
        server.close();
      }
    }
  }

  /** A failed write is what the planted store boasts of. */
  private List<CallTrouble.Kind> kinds() {
    return kind.equals(OpenedAgain.PLANTED)
        ? List.of(CallTrouble.Kind.WRITE_FAILS)
        : List.of(CallTrouble.Kind.values());
  }

  /** An embedded store is in trouble where it is used, a server where it was started. */
  private <T> T where(Callable<T> work) throws Exception {
    return server == null ? calls.inside(work) : work.call();
  }

  private String held(CallTrouble.Kind trouble, long seed) {
    OpenedAgain opener = opener(trouble.name());
    long before = calls.struck();
    CallTrouble befalls = new CallTrouble(calls, trouble, server);
    DiskTroubleContract contract =
        new DiskTroubleContract(opener, befalls, seed, DiskTroubleContract.Effort.of(kind));
    String did = contract.run();
    opener.close();
    return did + "; " + (calls.struck() - before) + " calls";
  }

  private String heldSlow() throws Exception {
    OpenedAgain opener = opener("slow");
    try {
      return new SlowDiskContract(opener.get(), calls).run();
    } finally {
      opener.close();
    }
  }

  private OpenedAgain opener(String name) {
    if (server != null) {
      server.empty();
    }
    return new OpenedAgain(kind, directory.resolve(name), server);
  }

  private static @Nullable StoreServer server(String kind, Path directory, FaultyCalls calls) {
    StoreServer server =
        switch (kind) {
          case "postgresql" -> new PostgresServer(directory.resolve("data"));
          case "mariadb" -> new MariadbServer(directory.resolve("data"));
          default -> null;
        };
    return server == null ? null : new InsideServer(server, calls);
  }

  /** A server all of whose processes are started where calls are caught. */
  private record InsideServer(StoreServer server, FaultyCalls calls) implements StoreServer {
    InsideServer {
      calls.inside(() -> {
        server.run();
        return server;
      });
    }

    @Override
    public void run() {
      calls.inside(() -> {
        server.run();
        return server;
      });
    }

    @Override
    public SqlConfig database() {
      return server.database();
    }

    @Override
    public void empty() {
      server.empty();
    }

    @Override
    public void close() {
      server.close();
    }
  }
}
