package io.latticegrid.node.demo;

import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.schema.MapStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A table behind a map of three processes: rows that were there are read through the map, what is
 * written to the map reaches the table though a node is killed before it has written its own.
 * Confined to the calling thread.
 */
public final class DemoStore {
  private static final int NODES = 3;
  private static final int OLD_ROWS = 5;
  private static final int WRITES = 1_000;
  private static final long FIRST_NEW = 1_000;
  private static final int VICTIM = 1;
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(90);
  private static final long POLL_MILLIS = 50;

  private final DemoOptions options;
  private final Database database;
  private final PrintWriter out;
  private final PrintWriter err;

  /** What the map's values are; the table has a column for each. */
  public record Order(String customer, long quantity) {}

  /**
   * Which database.
   *
   * @param url as JDBC has it; empty for a file of SQLite
   * @param user empty for none
   * @param password empty for none
   */
  public record Database(String url, String user, String password) {}

  /** A demo that tells its story on one writer and its progress on another. */
  public DemoStore(DemoOptions options, Database database, PrintWriter out, PrintWriter err) {
    this.options = options;
    this.database = database;
    this.out = out;
    this.err = err;
  }

  /** Runs it. */
  public StoreReport run() throws IOException, InterruptedException, SQLException {
    final long began = System.nanoTime();
    Path directory = Files.createTempDirectory("lattice-demo-store");
    Path file = directory.resolve("shop.db");
    String url = database.url().isEmpty() ? "jdbc:sqlite:" + file : database.url();
    OrderTable table = new OrderTable(url, database.user(), database.password());
    table.create(OLD_ROWS);
    say("A table '" + OrderTable.NAME + "' with " + OLD_ROWS + " rows at " + url);
    Map<String, String> settings =
        Map.of(
            "LATTICE_STORE_URL", url,
            "LATTICE_STORE_USER", database.user(),
            "LATTICE_STORE_PASSWORD", database.password());
    try (DemoCluster cluster = DemoCluster.start(options.firstPort(), settings)) {
      Thread atExit = new Thread(cluster::close, "demo-cleanup");
      Runtime.getRuntime().addShutdownHook(atExit);
      say("Three nodes that know the database: " + String.join(", ", cluster.addresses()));
      try (LatticeClient client = cluster.connect()) {
        StoreReport report = run(cluster, client, table, began);
        conclude(report);
        return report;
      } finally {
        Runtime.getRuntime().removeShutdownHook(atExit);
      }
    } finally {
      for (String name : List.of("shop.db", "shop.db-wal", "shop.db-shm")) {
        Files.deleteIfExists(directory.resolve(name));
      }
      Files.deleteIfExists(directory);
    }
  }

  private StoreReport run(DemoCluster cluster, LatticeClient client, OrderTable table, long began)
      throws InterruptedException, SQLException {
    Progress copies = new Progress(err, "partitions with two copies", 2 * 271);
    DemoCluster.awaitReplicated(client, NODES, copies::at);
    MapStore behind = MapStore.table(OrderTable.NAME).column("key", "id");
    GridMap<Long, Order> orders = client.map("orders", Long.class, Order.class, behind);
    final int loaded = loaded(orders);
    Progress written = new Progress(err, "orders written to the map", WRITES);
    for (int i = 0; i < WRITES; i++) {
      orders.set(FIRST_NEW + i, new Order("customer " + i % 7, i));
      written.at(i + 1L);
    }
    int atKill = table.rows(FIRST_NEW).size();
    say("%,d writes are acknowledged; the table has %,d of them.".formatted(WRITES, atKill));
    say("kill -9 of " + cluster.addresses().get(VICTIM) + ", a third of the cluster ...");
    cluster.kill(VICTIM);
    long killed = System.nanoTime();
    Progress arriving = new Progress(err, "rows in the table", WRITES);
    Map<Long, Long> rows = table.rows(FIRST_NEW);
    while (rows.size() < WRITES && System.nanoTime() - killed < WAIT_NANOS) {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      rows = table.rows(FIRST_NEW);
      arriving.at(rows.size());
    }
    long arrivedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed);
    int wrong = 0;
    for (int i = 0; i < WRITES; i++) {
      Long found = rows.get(FIRST_NEW + i);
      wrong += found != null && !Objects.equals(found, (long) i) ? 1 : 0;
    }
    boolean removed = removed(orders, table);
    double seconds = (System.nanoTime() - began) / 1e9;
    return new StoreReport(
        loaded, WRITES, atKill, rows.size(), wrong, arrivedMillis, removed, seconds);
  }

  /** How many of the rows that were there the map finds. */
  private int loaded(GridMap<Long, Order> orders) {
    int found = 0;
    long held = orders.size();
    for (long id = 1; id <= OLD_ROWS; id++) {
      Order order = orders.get(id);
      found += order != null && order.quantity() == 10 * id ? 1 : 0;
    }
    say(
        "The map held %d entries; %d of %d rows were read from the table when they were asked for."
            .formatted(held, found, OLD_ROWS));
    return found;
  }

  /** Whether the row of an entry that is removed goes. */
  private static boolean removed(GridMap<Long, Order> orders, OrderTable table)
      throws InterruptedException, SQLException {
    orders.remove(1L);
    boolean absent = orders.get(1L) == null;
    long begun = System.nanoTime();
    while (table.rows(0).containsKey(1L) && System.nanoTime() - begun < WAIT_NANOS) {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
    return absent && !table.rows(0).containsKey(1L);
  }

  private void conclude(StoreReport report) {
    say(
        "%,d of %,d rows are in the table %.1f s after the death; %d differ."
            .formatted(
                report.inTable(),
                report.acknowledged(),
                report.arrivedMillis() / 1e3,
                report.wrong()));
    say(
        report.removed()
            ? "An entry that was removed was absent at once, and its row is gone, too."
            : "An entry was removed, and its row is still there.");
    say(report.isGood() ? "Nothing acknowledged was lost." : "SOMETHING WAS LOST.");
  }

  private void say(String text) {
    out.println(text);
    out.flush();
  }
}
