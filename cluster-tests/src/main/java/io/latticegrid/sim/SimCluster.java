package io.latticegrid.sim;

import io.latticegrid.client.config.ClientConfig;
import io.latticegrid.client.config.ClientPorts;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Loop;
import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.invariant.MemberView;
import io.latticegrid.metadata.ControlConfig;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.node.config.AccessConfig;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.node.config.NodePorts;
import io.latticegrid.partition.HostConfig;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.Seed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/**
 * A whole cluster in virtual time: hosts, nodes, clients and the network between them. Confined to
 * the simulation's thread.
 */
final class SimCluster {
  private static final String NAME = "simulated";
  private static final String MAP = "entries";

  private final Rand rand;
  private final SimScheduler scheduler;
  private final SimNetwork network;
  private final Grid grid;
  private final List<SimHost> hosts = new ArrayList<>();
  private final NodeConfig template;
  private final SimBuggify buggify;
  private int clients;
  private int down;

  SimCluster(
      long seed,
      SimProfile profile,
      Grid grid,
      EventTrace trace,
      BiFunction<Rand, EventTrace, SimScheduler> schedulers) {
    this.rand = new SplittableRand(seed).fork("cluster");
    this.grid = grid;
    Rand drawn = rand.fork("profile");
    NetworkProfile networkProfile =
        profile.isCalm() ? NetworkProfile.CALM : NetworkProfile.draw(drawn.fork("network"));
    scheduler = schedulers.apply(rand, trace);
    network = new SimNetwork(scheduler, rand, networkProfile);
    buggify = new SimBuggify(rand, !profile.isCalm());
    boolean skewed = drawn.nextInt(2) == 0;
    List<Address> addresses = new ArrayList<>();
    for (int i = 1; i <= profile.nodes(); i++) {
      long skewMillis = skewed ? drawn.nextInt(1_000) - 500 : 0;
      hosts.add(new SimHost("node-" + i, drawn.nextLong() >>> 8, skewMillis));
      addresses.add(hosts.getLast().address);
    }
    int partitions = 3 + drawn.nextInt(14);
    template =
        new NodeConfig(
            addresses.getFirst(),
            Seed.of(addresses),
            "data",
            1 + drawn.nextInt(2),
            ControlConfig.DEFAULT.forCluster(NAME, partitions, 1),
            HostConfig.defaults(),
            AccessConfig.DEFAULT.withMaxClockSkewMillis(0));
    scheduler.note(networkProfile + ", " + partitions + " partitions, skewed " + skewed);
  }

  SimScheduler scheduler() {
    return scheduler;
  }

  SimNetwork network() {
    return network;
  }

  List<SimHost> hosts() {
    return hosts;
  }

  /** How many hosts were crashed and not started again. */
  int down() {
    return down;
  }

  /** How many clients were connected so far. */
  int clients() {
    return clients;
  }

  /** The hosts on which a node runs. */
  List<SimHost> running() {
    return hosts.stream().filter(host -> host.running != null).toList();
  }

  /** Starts a node on a host, in a new life. */
  void start(SimHost host) {
    SimProcess process = scheduler.process(host.name, host.lives++);
    down -= process.isFirstLife() ? 0 : 1;
    Rand own = rand.fork(process.name());
    SimTransport transport = new SimTransport(network, process, template.shards(), own);
    SimLoops loops = new SimLoops(scheduler, process, own);
    NodeConfig config =
        new NodeConfig(
            host.address,
            template.join(),
            template.dataDir(),
            template.shards(),
            template.control(),
            template.partitions(),
            template.access());
    NodePorts ports =
        new NodePorts(
            new SimClock(scheduler, host.monotonicOriginNanos, host.wallSkewMillis),
            loops,
            transport,
            own.fork("node"),
            new SimDisk(scheduler, process, host.files, own),
            new SimLogDisk(host.logFiles),
            new SimBlockingPool(scheduler, process, own),
            process.faultHandler(),
            buggify);
    scheduler.note("start " + process);
    network.up(host.name);
    host.running = new SimHost.Running(process, transport, loops, grid.start(config, ports));
  }

  /** Ends the process of a host without a word to its node; with its host, nobody hears of it. */
  void crash(SimHost host, boolean hostDown) {
    SimHost.Running running = host.running;
    if (running != null) {
      scheduler.note("crash " + running.process() + (hostDown ? " with its host" : ""));
      network.crash(running.process(), hostDown);
      host.running = null;
      down++;
    }
  }

  /** Connects a client, on a host of its own, and opens the map. */
  CompletableFuture<SimClient> connect(Duration operationTimeout) {
    String name = "client-" + ++clients;
    SimProcess process = scheduler.process(name, 0);
    Rand own = rand.fork(name);
    SimTransport transport = new SimTransport(network, process, 1, own);
    String[] addresses = hosts.stream().map(host -> host.address.toString()).toArray(String[]::new);
    ClientConfig config =
        ClientConfig.of(addresses)
            .withClusterName(NAME)
            .withOperationTimeout(operationTimeout)
            .withConnectTimeout(Duration.ofSeconds(20));
    ClientPorts ports =
        new ClientPorts(
            new SimClock(scheduler, own.nextLong() >>> 8, 0), transport, own.fork("client"));
    Loop loop = transport.loops().getFirst();
    return grid.connect(config, ports, MAP)
        .thenApply(keyValue -> new SimClient(name, loop, own.fork("workload"), keyValue));
  }

  /**
   * Whether each partition has more than one copy in sync on members that run, by the newest
   * metadata that anybody has.
   */
  boolean isRedundant() {
    MetadataImage newest = null;
    Set<MemberId> alive = new HashSet<>();
    for (MemberView view : views()) {
      alive.add(view.id());
      MetadataImage image = view.image();
      if (image != null && (newest == null || image.index() > newest.index())) {
        newest = image;
      }
    }
    return newest != null
        && newest.tables().stream()
            .flatMap(table -> table.rows().stream())
            .allMatch(row -> row.inSync().stream().filter(alive::contains).count() > 1);
  }

  /** How all members that run see the world. */
  List<MemberView> views() {
    List<MemberView> views = new ArrayList<>();
    for (SimHost host : hosts) {
      SimHost.Running running = host.running;
      if (running != null) {
        views.add(running.member().view(host.name, running.longestQueue()));
      }
    }
    return views;
  }
}
