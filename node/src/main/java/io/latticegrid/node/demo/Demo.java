package io.latticegrid.node.demo;

import static io.latticegrid.data.query.Query.avg;
import static io.latticegrid.data.query.Query.count;
import static io.latticegrid.data.query.Query.eq;

import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.query.Query;
import io.latticegrid.data.query.QueryResult;
import io.latticegrid.node.text.PartitionLayout;
import io.latticegrid.node.text.TextTable;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.RoutingView;
import java.io.IOException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The main job of the project in one run: a cluster of three processes, real data, queries, a kill
 * -9 under load, and a check of every key. Confined to the calling thread.
 */
public final class Demo {
  private static final int BATCH = 500;
  private static final long WARM_UP_MILLIS = 1_000;
  private static final String AIRPORT = "ATL";

  private final DemoOptions options;
  private final PrintWriter out;
  private final PrintWriter err;
  private DemoReport.Pruned pruned = new DemoReport.Pruned(0, 0);
  private long wrong;

  /** A demo that tells its story on one writer and its progress on another. */
  public Demo(DemoOptions options, PrintWriter out, PrintWriter err) {
    this.options = options;
    this.out = out;
    this.err = err;
  }

  /** Runs it. */
  public DemoReport run() throws IOException, InterruptedException {
    long began = System.nanoTime();
    DemoCluster cluster = DemoCluster.start(options.firstPort());
    Thread atExit = new Thread(cluster::close, "demo-cleanup");
    Runtime.getRuntime().addShutdownHook(atExit);
    say("Starting three nodes: " + String.join(", ", cluster.addresses()));
    try (LatticeClient client = cluster.connect()) {
      Progress joining = new Progress(err, "partitions replicated", 271);
      DemoCluster.awaitReplicated(client, 3, joining::at);
      DemoReport report = run(cluster, client, began);
      conclude(report);
      if (options.keep()) {
        keep(cluster, client, report);
      }
      return report;
    } finally {
      if (options.keep()) {
        Runtime.getRuntime().removeShutdownHook(atExit);
      } else {
        cluster.close();
      }
    }
  }

  private DemoReport run(DemoCluster cluster, LatticeClient client, long began)
      throws IOException, InterruptedException {
    DemoData data = DemoData.load();
    GridMap<FlightKey, Flight> flights = client.map("flights", FlightKey.class, Flight.class);
    GridMap<String, Airport> airports = client.map("airports", String.class, Airport.class);
    load(flights, data.flights(), "flights");
    load(airports, data.airports(), "airports");
    layout(client);
    queries(flights, data);
    Traffic traffic = new Traffic(flights, data.flights());
    traffic.start();
    Victim victim = kill(cluster, client);
    Progress again = new Progress(err, "partitions replicated", 271);
    long killedAt = System.nanoTime();
    DemoCluster.awaitReplicated(client, 2, again::at);
    final long replicatedAgain = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killedAt);
    TimeUnit.MILLISECONDS.sleep(WARM_UP_MILLIS);
    traffic.stop();
    long lost = verify(flights, traffic) + verify(airports, data.airports());
    return new DemoReport(
        traffic.acknowledged().size() + data.airports().size(),
        data.flights().size() + data.airports().size() + traffic.writes(),
        lost,
        wrong + traffic.wrongReads(),
        traffic.indeterminate(),
        traffic.reads(),
        traffic.longestPauseMillis(),
        victim.address(),
        victim.coordinator(),
        replicatedAgain,
        pruned,
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began) / 1000.0);
  }

  private <K, V> void load(GridMap<K, V> map, Map<K, V> entries, String name) {
    Progress progress = new Progress(err, "loading " + name, entries.size());
    Map<K, V> batch = new HashMap<>();
    long done = 0;
    for (Map.Entry<K, V> entry : entries.entrySet()) {
      batch.put(entry.getKey(), entry.getValue());
      if (batch.size() == BATCH) {
        map.putAll(batch);
        done += batch.size();
        batch.clear();
        progress.at(done);
      }
    }
    map.putAll(batch);
    progress.at(entries.size());
  }

  private void layout(LatticeClient client) {
    RoutingView view = client.routing();
    say("");
    say("Where the partitions are (primaries by letter):");
    view.tables().forEach(table -> new PartitionLayout(view, table).print(out, "  "));
  }

  private void queries(GridMap<FlightKey, Flight> flights, DemoData data) {
    QueryResult one =
        query(
            "Flights from " + AIRPORT + ", by destination",
            flights,
            Query.where(eq("origin", AIRPORT))
                .groupBy("destination")
                .aggregate(count(), avg("delay"))
                .orderByDescending("count")
                .limit(5));
    pruned =
        new DemoReport.Pruned(
            one.explanation().partitionsScanned(), one.explanation().nodesContacted().size());
    query(
        "Busiest routes",
        flights,
        Query.all()
            .groupBy("origin", "destination")
            .aggregate(count(), avg("distance"))
            .orderByDescending("count")
            .limit(5));
    query(
        "Worst average delays",
        flights,
        Query.all()
            .groupBy("origin")
            .aggregate(avg("delay"), count())
            .orderByDescending("avg(delay)")
            .limit(5));
    check(flights, data);
  }

  private QueryResult query(String title, GridMap<FlightKey, Flight> flights, Query query) {
    say("");
    say(title + ":");
    QueryResult result = flights.query(query);
    TextTable table = new TextTable(result.columns());
    result.rows().forEach(table::row);
    table.print(out, "  ");
    result.explanation().toString().lines().forEach(line -> say("  | " + line));
    return result;
  }

  /** The grid's answer must be the one that the loaded data give. */
  private void check(GridMap<FlightKey, Flight> flights, DemoData data) {
    Map<String, Long> expected = new HashMap<>();
    data.flights().keySet().forEach(key -> expected.merge(key.origin(), 1L, Long::sum));
    QueryResult result = flights.query(Query.all().groupBy("origin").aggregate(count()));
    Map<String, Long> found = new HashMap<>();
    result.namedRows().forEach(row -> found.put(row.text("origin"), (Long) row.get("count")));
    if (!found.equals(expected)) {
      wrong++;
      say("WRONG: the number of flights by origin is not that of the data");
    }
  }

  private record Victim(String address, boolean coordinator) {}

  private Victim kill(DemoCluster cluster, LatticeClient client) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(WARM_UP_MILLIS);
    int index = new SecureRandom().nextInt(cluster.processes().size());
    String address = cluster.addresses().get(index);
    List<MemberInfo> members = client.members();
    boolean coordinator = members.get(0).address().toString().equals(address);
    say("");
    say(
        "A writer and a reader go on while %s (pid %d%s) is killed with kill -9."
            .formatted(
                address,
                cluster.processes().get(index).pid(),
                coordinator ? ", the coordinator" : ""));
    cluster.kill(index);
    return new Victim(address, coordinator);
  }

  private long verify(GridMap<FlightKey, Flight> flights, Traffic traffic) {
    List<FlightKey> keys = new ArrayList<>(traffic.acknowledged().keySet());
    Progress progress = new Progress(err, "verifying flights", keys.size());
    long lost = 0;
    for (int from = 0; from < keys.size(); from += BATCH) {
      List<FlightKey> part = keys.subList(from, Math.min(keys.size(), from + BATCH));
      Map<FlightKey, Flight> found = flights.getAll(new LinkedHashSet<>(part));
      for (FlightKey key : part) {
        lost += traffic.isRightAtEnd(key, found.get(key)) ? 0 : 1;
      }
      progress.at(from + part.size());
    }
    return lost;
  }

  private <K, V> long verify(GridMap<K, V> map, Map<K, V> expected) {
    List<K> keys = new ArrayList<>(expected.keySet());
    Progress progress = new Progress(err, "verifying " + map.name(), keys.size());
    long lost = 0;
    for (int from = 0; from < keys.size(); from += BATCH) {
      Set<K> part = new LinkedHashSet<>(keys.subList(from, Math.min(keys.size(), from + BATCH)));
      Map<K, V> found = map.getAll(part);
      for (K key : part) {
        lost += Objects.equals(expected.get(key), found.get(key)) ? 0 : 1;
      }
      progress.at(from + part.size());
    }
    return lost;
  }

  private void conclude(DemoReport report) {
    say("");
    say("Summary");
    say("  entries verified          %,d".formatted(report.entries()));
    say("  acknowledged writes       %,d".formatted(report.acknowledgedWrites()));
    say("  lost                      %,d".formatted(report.lost()));
    say("  wrong                     %,d".formatted(report.wrong()));
    say("  outcome unknown           %,d".formatted(report.indeterminate()));
    say("  reads meanwhile           %,d".formatted(report.reads()));
    say("  longest pause of a write  %,d ms".formatted(report.longestPauseMillis()));
    say(
        "  fully replicated again    %,d ms after the kill"
            .formatted(report.replicatedAgainMillis()));
    say("  took                      %.1f s".formatted(report.seconds()));
    say(report.isGood() ? "Nothing was lost." : "SOMETHING WAS LOST OR WRONG.");
  }

  private void keep(DemoCluster cluster, LatticeClient client, DemoReport report)
      throws IOException, InterruptedException {
    cluster.restart(cluster.addresses().indexOf(report.killed()));
    DemoCluster.awaitReplicated(client, 3, done -> {});
    List<String> pids =
        cluster.processes().stream().map(process -> String.valueOf(process.pid())).toList();
    String address = cluster.addresses().get(0);
    say("");
    say("The cluster goes on, with the killed node back. Talk to it:");
    say("  ./lattice members -a " + address);
    say("  ./lattice query flights \"origin = 'ATL' limit 5\" -a " + address);
    say("  ./lattice get airports ATL -a " + address);
    say("Its logs are in " + cluster.directory() + ". Stop it with:");
    say("  kill " + String.join(" ", pids));
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }
}
