package io.latticegrid.sim;

import io.latticegrid.client.config.ClientConfig;
import io.latticegrid.client.config.ClientPorts;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Loop;
import io.latticegrid.data.port.Rand;
import io.latticegrid.invariant.CommittedTable.Place;
import io.latticegrid.invariant.MemberView;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.node.config.AccessConfig;
import io.latticegrid.node.config.JoinConfig;
import io.latticegrid.node.config.MapStores;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.node.config.NodePorts;
import io.latticegrid.node.config.StoreSettings;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.Seed;
import io.latticegrid.storage.RecordMemories;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A whole cluster in virtual time: hosts, nodes, clients and the network between them. Confined to
 * the simulation's thread.
 */
final class SimCluster {
  private static final String NAME = "simulated";

  private final Rand rand;
  private final SimScheduler scheduler;
  private final SimNetwork network;
  private final Grid grid;
  private final List<SimHost> hosts = new ArrayList<>();
  private final NodeConfig template;
  private final SimBuggify buggify;
  private final Witness witness;
  private final Losses losses = new Losses();
  private final @Nullable SimDatabase database;
  private final FaultBudget budget = new FaultBudget(hosts);
  private int clients;

  SimCluster(
      SimPlan plan,
      Grid grid,
      EventTrace trace,
      BiFunction<Rand, EventTrace, SimScheduler> schedulers) {
    this.rand = plan.rand("cluster");
    StorePlan stored = StorePlan.draw(plan);
    Grid plain = stored == null ? grid : grid.stored(stored.way());
    boolean little = plan.has(Fault.EVICTION) || (stored != null && stored.little());
    this.grid = little ? plain.bounded() : plain;
    Rand drawn = rand.fork("profile");
    NetworkProfile networkProfile =
        plan.has(Fault.LATENCY) ? NetworkProfile.draw(drawn.fork("network")) : NetworkProfile.CALM;
    scheduler = schedulers.apply(rand, trace);
    witness = new Witness(scheduler, grid::tolerates);
    network = new SimNetwork(scheduler, rand, networkProfile);
    buggify = new SimBuggify(rand, plan.has(Fault.BUGGIFY));
    List<Address> addresses = new ArrayList<>();
    for (int i = 1; i <= plan.nodes(); i++) {
      hosts.add(host(plan, "node-" + i));
      addresses.add(hosts.getLast().address);
    }
    SimTuning tuning = new SimTuning(drawn.fork("tuning"), plan.has(Fault.TUNING));
    template =
        new NodeConfig(
            addresses.getFirst(),
            new JoinConfig(
                Seed.of(addresses), drawn.fork("founding").nextInt(2) * addresses.size()),
            "data",
            1 + drawn.nextInt(2),
            tuning.control().forCluster(NAME, plan.partitions(), plan.backups()),
            tuning.partitions(),
            AccessConfig.DEFAULT.withMaxClockSkewMillis(0),
            "",
            StoreSettings.NONE,
            plan.has(Fault.DATA_LOG));
    witness.table().listen(new TableNotes(scheduler, losses));
    database = stored == null ? null : new SimDatabase(scheduler, plan.rand("database"), stored);
    scheduler.note(plan + ", " + networkProfile);
  }

  private SimClock clock(Rand drawn, boolean skewed) {
    long origin = drawn.nextLong() >>> 8;
    return skewed
        ? new SimClock(
            scheduler,
            origin,
            drawn.nextInt(2_001) - 1_000,
            drawn.nextInt(20_001) - 10_000,
            drawn.nextInt(1_001) - 500)
        : new SimClock(scheduler, origin, 0, 0, 0);
  }

  private SimHost host(SimPlan plan, String name) {
    Rand own = rand.fork(name);
    SimHost added =
        new SimHost(
            name,
            clock(own.fork("clock"), plan.has(Fault.SKEW)),
            host ->
                new DiskTrouble(scheduler, plan, own.fork("disk"), () -> stands(List.of(host))));
    added.tears = plan.has(Fault.TORN_WRITES);
    return added;
  }

  /** What lies behind the entries; null if nothing does. */
  @Nullable SimDatabase database() {
    return database;
  }

  SimBuggify buggify() {
    return buggify;
  }

  /** Hears what the nodes say and write. */
  Witness witness() {
    return witness;
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
    int life = host.lives++;
    SimProcess process = scheduler.process(host.name, life, why -> ended(host, life, why));
    process.setSlowness(host.slowness());
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
            template.access(),
            template.zone(),
            template.stores(),
            template.dataLog());
    NodePorts untapped =
        new NodePorts(
            host.clock,
            loops,
            transport,
            own.fork("node"),
            new SimDisk(scheduler, process, host.files, host.trouble),
            new SimLogDisk(scheduler, host.logFiles, host.trouble),
            new SimBlockingPool(scheduler, process, own),
            process.faultHandler(),
            buggify,
            database == null ? MapStores.NONE : database.stores(),
            template.dataLog() ? new SimLogDisk(scheduler, host.dataFiles, host.trouble) : null,
            RecordMemories.IN_MEMORY);
    scheduler.note("start " + process);
    network.up(host.name);
    NodeWitness listener = witness.begin(host.name, untapped);
    Grid.Member member = listener.started(grid.start(config, listener.ports()));
    host.running = new SimHost.Running(process, transport, loops, member);
  }

  /** A node ended because its disk failed; it is started again a little later. */
  private void ended(SimHost host, int life, String why) {
    scheduler.note(host.name + " ends: " + why);
    scheduler.schedule(
        scheduler.runActor(),
        scheduler.nowNanos(),
        EventKind.RUN,
        () -> {
          if (host.lives == life + 1) {
            crash(host, false);
          }
        });
    scheduler.schedule(
        scheduler.runActor(),
        scheduler.nowNanos() + 2_000_000_000L,
        EventKind.RUN,
        () -> {
          if (host.running == null) {
            start(host);
          }
        });
  }

  /** Ends the process of a host without a word to its node; with its host, nobody hears of it. */
  void crash(SimHost host, boolean hostDown) {
    SimHost.Running running = host.running;
    if (running != null) {
      scheduler.note("crash " + running.process() + (hostDown ? " with its host" : ""));
      network.crash(running.process(), hostDown);
      Rand tear = rand.fork("tear " + running.process());
      host.files.crash(tear, host.tears);
      host.logFiles.crash(tear, host.tears);
      host.dataFiles.crash(tear, host.tears);
      host.running = null;
      MemberId who = running.member().id();
      losses.killed(who);
      host.crashed = who.equals(MemberId.NONE) ? host.crashed : who;
    }
  }

  /** Connects a client, on a host of its own, and opens the maps. */
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
            .withLevel(template.dataLog() ? AckLevel.PERSISTED : AckLevel.REPLICATED)
            .withConnectTimeout(Duration.ofSeconds(20));
    ClientPorts ports =
        new ClientPorts(clock(own.fork("clock"), false), transport, own.fork("client"));
    Loop loop = transport.loops().getFirst();
    return grid.connect(config, ports)
        .thenApply(connected -> new SimClient(name, loop, own.fork("workload"), connected));
  }

  /**
   * Whether nodes might create another cluster, or the log lose its majority, if a host lost its
   * disk: a loss that no cluster can stand.
   */
  boolean dependsOnDisk(SimHost host) {
    int initial = template.join().initialNodes();
    if (initial == 0 && host.equals(hosts.getFirst())) {
      return true;
    }
    long strangers =
        hosts.stream().filter(other -> other.equals(host) || !other.belongsToCluster()).count();
    boolean mayFound = initial > 0 && strangers > initial / 2;
    return mayFound || isAwaited(host) || !budget.keepsLogWithout(host);
  }

  /**
   * Whether a partition waits for who a host was when it was crashed, or may do so yet, if the
   * others that have it in sync are killed before the log knows that this one is gone.
   */
  private boolean isAwaited(SimHost host) {
    MetadataImage image = witness.table().newest();
    return image != null
        && image.tables().stream()
            .flatMap(table -> table.rows().stream())
            .flatMap(row -> Stream.concat(row.holders().stream(), row.inSync().stream()))
            .anyMatch(member -> member.nodeId() == host.nodeId());
  }

  /** What was lost, and what may be. */
  Losses losses() {
    return losses;
  }

  /** The groups of the newest metadata. */
  List<GroupInfo> groups() {
    MetadataImage image = witness.table().newest();
    return image == null ? List.of() : image.catalog().groups();
  }

  /** The partitions that nobody serves and that are not lost. */
  List<Place> unavailable() {
    MetadataImage image = witness.table().newest();
    return image == null
        ? List.of()
        : image.tables().stream()
            .flatMap(table ->
                table.rows().stream()
                    .filter(row -> row.state() == PartitionRow.State.UNAVAILABLE)
                    .map(row -> new Place(table.group(), row.partition())))
            .toList();
  }

  /** Whether the cluster promises to stand the loss of some hosts. */
  boolean stands(Collection<SimHost> lost) {
    return budget.stands(witness.table().newest(), lost);
  }

  /** Crashes hosts all at once, however many the cluster promises to stand. */
  void disaster(Collection<SimHost> victims) {
    boolean asked =
        running().stream()
            .map(host -> host.running)
            .anyMatch(member -> member != null && member.member().asks());
    victims.forEach(victim -> crash(victim, false));
    if (!template.dataLog()) {
      losses.beyondBudget(witness.table().newest(), asked);
    }
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
