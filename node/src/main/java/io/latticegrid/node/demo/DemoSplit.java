package io.latticegrid.node.demo;

import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.client.config.ClientConfig;
import io.latticegrid.data.error.GridException;
import io.latticegrid.node.admin.AdminClient;
import io.latticegrid.node.text.TextTable;
import io.latticegrid.node.wire.AdminRequest;
import io.latticegrid.node.wire.ClusterStatus;
import io.latticegrid.node.wire.MemberStatus;
import io.latticegrid.node.wire.SetGroupRequest;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.PartitionTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of three processes is cut in two, both sides go on writing, and what they wrote is
 * merged when it is whole again: every field is looked at. Confined to the calling thread.
 */
public final class DemoSplit {
  private static final int FLIGHTS = 200;
  private static final int NODES = 3;
  private static final int EAST_NODE = 2;

  /** Callers of the proxies that are no nodes. */
  static final int WEST_CLIENT = 3;

  static final int EAST_CLIENT = 4;
  private static final long SPLIT_SECONDS = 12;
  private static final long WAIT_SECONDS = 60;
  private static final long POLL_MILLIS = 20;
  private static final String GROUP = LatticeClient.DEFAULT_GROUP;

  private final DemoOptions options;
  private final PrintWriter out;
  private final PrintWriter err;

  /** A demo that tells its story on one writer and its progress on another. */
  public DemoSplit(DemoOptions options, PrintWriter out, PrintWriter err) {
    this.options = options;
    this.out = out;
    this.err = err;
  }

  /** Runs it. */
  public SplitReport run() throws IOException, InterruptedException {
    long began = System.nanoTime();
    try (DemoCluster cluster = DemoCluster.startSplittable(options.firstPort())) {
      Thread atExit = new Thread(cluster::close, "demo-cleanup");
      Runtime.getRuntime().addShutdownHook(atExit);
      say("Starting three nodes behind proxies: " + String.join(", ", cluster.addresses()));
      try (LatticeClient observer = cluster.connect();
          LatticeClient westClient = client(cluster, WEST_CLIENT);
          LatticeClient eastClient = client(cluster, EAST_CLIENT)) {
        prepare(observer);
        SplitReport report = run(cluster, observer, westClient, eastClient, began);
        conclude(report);
        return report;
      } finally {
        Runtime.getRuntime().removeShutdownHook(atExit);
      }
    }
  }

  /** A client that reaches the nodes by addresses of its own, so that it can be cut off too. */
  static LatticeClient client(DemoCluster cluster, int caller)
      throws IOException, InterruptedException {
    Map<Address, Address> reached = new HashMap<>();
    List<String> seeds = new ArrayList<>();
    for (int node = 0; node < NODES; node++) {
      Address own = cluster.proxy().frontOf(node, caller);
      reached.put(cluster.proxy().front(node), own);
      seeds.add(own.toString());
    }
    return cluster.connect(
        ClientConfig.of(seeds.toArray(new String[0]))
            .withTranslation(address -> reached.getOrDefault(address, address))
            .withAttemptTimeout(java.time.Duration.ofSeconds(1))
            .withHealthCheck(java.time.Duration.ofSeconds(1)));
  }

  /** Has every node have a copy of all, so that every side of a split goes on with all of it. */
  void prepare(LatticeClient observer) throws InterruptedException {
    await("three members", () -> observer.members().size() == NODES);
    SetGroupRequest group = SetGroupRequest.newBuilder().setName(GROUP).setBackups(2).build();
    new AdminClient(observer).ask(AdminRequest.newBuilder().setSetGroup(group).build());
    Progress copying = new Progress(err, "partitions with three copies", 271);
    await(
        "three copies of each partition",
        () -> {
          long done = withThreeCopies(observer);
          copying.at(done);
          return done == 271;
        });
    say("Group " + GROUP + " has three copies of all; every side of a split goes on:");
    say("  ./lattice groups set " + GROUP + " --backups 2");
  }

  private static long withThreeCopies(LatticeClient client) {
    PartitionTable table = client.routing().tables().getFirst();
    return table.rows().stream()
        .filter(row -> row.target().isEmpty() && row.inSync().size() == NODES)
        .count();
  }

  private SplitReport run(
      DemoCluster cluster,
      LatticeClient observer,
      LatticeClient westClient,
      LatticeClient eastClient,
      long began)
      throws IOException, InterruptedException {
    List<FlightKey> flights = load(observer);
    SplitSide west = new SplitSide("West", "gate", westClient);
    SplitSide east = new SplitSide("East", "status", eastClient);
    List<String> addresses = cluster.addresses();
    say("");
    say(
        "Cutting %s off from %s and %s. West's client reaches the two, East's the one."
            .formatted(addresses.get(EAST_NODE), addresses.get(0), addresses.get(1)));
    cut(cluster.proxy());
    work(flights, west, east);
    tell(west);
    tell(east);
    FlightKey shown =
        flights.stream()
            .filter(flight -> !west.isUncertain(flight) && !east.isUncertain(flight))
            .findFirst()
            .orElse(flights.getFirst());
    Seen seen = new Seen(read(westClient, shown), read(eastClient, shown));
    say("");
    say("Healing.");
    long healed = System.nanoTime();
    cluster.proxy().heal();
    await("the merge of both sides", () -> isMerged(observer));
    long mergedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - healed);
    say("  every copy is merged after %,d ms.".formatted(mergedMillis));
    SplitCheck check = new SplitCheck(observer, west, east);
    check.run(flights);
    show(shown, seen, read(observer, shown), west, east);
    check.failures().forEach(this::say);
    return new SplitReport(
        west.acknowledged(),
        east.acknowledged(),
        west.firstAfterMillis(),
        east.firstAfterMillis(),
        check.verified(),
        check.decided(),
        check.lost(),
        check.indeterminate(),
        mergedMillis,
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began) / 1000.0);
  }

  private List<FlightKey> load(LatticeClient client) throws IOException {
    GridMap<FlightKey, Departure> departures =
        client.map("departures", FlightKey.class, Departure.class);
    Map<FlightKey, Departure> board = new HashMap<>();
    List<FlightKey> flights = new ArrayList<>();
    DemoData.load()
        .flights()
        .forEach((key, flight) -> {
          if (flights.size() < FLIGHTS) {
            flights.add(key);
            board.put(key, new Departure("-", "on time", flight.delay(), ""));
          }
        });
    departures.putAll(board);
    client.counter("boarded").add(SplitCheck.BOARDED_BEFORE);
    client.set("called", String.class).addAll(new LinkedHashSet<>(SplitCheck.CALLED_BEFORE));
    say("%d real flights are on the departure board.".formatted(flights.size()));
    return flights;
  }

  /** Cuts the last node, and its client, off from the others. */
  static void cut(FaultProxy proxy) {
    for (int node = 0; node < NODES; node++) {
      if (node != EAST_NODE) {
        proxy.part(node, EAST_NODE);
        proxy.part(node, EAST_CLIENT);
      }
    }
    proxy.part(EAST_NODE, WEST_CLIENT);
  }

  private void work(List<FlightKey> flights, SplitSide west, SplitSide east)
      throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SPLIT_SECONDS);
    Progress progress = new Progress(err, "both sides write, seconds", SPLIT_SECONDS);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> working =
          List.of(
              threads.submit(() -> west.work(flights, until)),
              threads.submit(() -> east.work(flights, until)));
      for (long second = 0; second <= SPLIT_SECONDS; second++) {
        progress.at(second);
        TimeUnit.SECONDS.sleep(second < SPLIT_SECONDS ? 1 : 0);
      }
      for (Future<?> side : working) {
        side.get();
      }
    } catch (ExecutionException e) {
      throw new GridException(
          GridException.Code.INTERNAL, "a side of the split could not write", e);
    }
  }

  private void tell(SplitSide side) {
    say(
        "  %s: %,d writes acknowledged, the first after %,d ms"
            .formatted(side.name(), side.acknowledged(), side.firstAfterMillis()));
  }

  private record Seen(@Nullable Departure west, @Nullable Departure east) {}

  private static @Nullable Departure read(LatticeClient client, FlightKey flight) {
    return client.map("departures", FlightKey.class, Departure.class).get(flight);
  }

  /** Whether all are back as members, and none has anything left that others lack. */
  static boolean isMerged(LatticeClient client) {
    try {
      ClusterStatus status = new AdminClient(client).clusterStatus();
      boolean whole =
          status.getMembersCount() == NODES
              && status.getMembersList().stream()
                  .allMatch(member -> member.getState() == MemberStatus.State.OK);
      return whole && withThreeCopies(client) == 271;
    } catch (GridException e) {
      return false; // Whoever was asked is just coming back.
    }
  }

  private void show(
      FlightKey flight, Seen during, @Nullable Departure after, SplitSide west, SplitSide east) {
    say("");
    say("Flight %s %d, field by field:".formatted(flight.origin(), flight.id()));
    TextTable table =
        new TextTable(List.of("field", "West saw", "East saw", "after the heal", "because"));
    for (String field : List.of("gate", "status", "remark", "delay")) {
      table.row(
          List.of(
              field,
              value(during.west(), field),
              value(during.east(), field),
              value(after, field),
              field.equals(west.field())
                  ? "only West wrote it"
                  : field.equals(east.field())
                      ? "only East wrote it"
                      : field.equals(SplitSide.SHARED_FIELD)
                          ? "both wrote it: the later write"
                          : "nobody wrote it"));
    }
    table.print(out, "  ");
  }

  private static String value(@Nullable Departure departure, String field) {
    if (departure == null) {
      return "no entry";
    }
    return switch (field) {
      case "gate" -> departure.gate();
      case "status" -> departure.status();
      case "remark" -> departure.remark();
      default -> String.valueOf(departure.delay());
    };
  }

  static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new GridException(
            GridException.Code.TIMEOUT, "not within " + WAIT_SECONDS + " s: " + what);
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  private void conclude(SplitReport report) {
    say("");
    say("Summary");
    say("  acknowledged in the West  %,d".formatted(report.acknowledgedWest()));
    say("  acknowledged in the East  %,d".formatted(report.acknowledgedEast()));
    say("  verified afterwards       %,d".formatted(report.verified()));
    say(
        "  written by both           %,d, of which the later write stays"
            .formatted(report.decided()));
    say("  outcome unknown           %,d".formatted(report.indeterminate()));
    say("  lost                      %,d".formatted(report.lost()));
    say("  merged                    %,d ms after the heal".formatted(report.mergedMillis()));
    say("  took                      %.1f s".formatted(report.seconds()));
    say(report.isGood() ? "Nothing was lost." : "SOMETHING WAS LOST.");
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }
}
