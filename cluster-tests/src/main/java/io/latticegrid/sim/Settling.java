package io.latticegrid.sim;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Buggify;
import io.latticegrid.data.port.Clock;
import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.metadata.ControlConfig;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.node.config.MapStores;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.node.config.NodePorts;
import io.latticegrid.partition.HostConfig;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.Seed;
import io.latticegrid.storage.RecordMemories;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Many real nodes start within a second and become one balanced cluster; then one dies. How long
 * does it take, and what does it cost? A pure function of the seed; confined to the simulation's
 * thread.
 */
final class Settling {
  private static final long SECOND = 1_000_000_000L;
  private static final long LIMIT = 600 * SECOND;
  private static final int CONTACTS = 3;

  /** One node. */
  private record Place(SimProcess process, Address address, Grid.Member member) {}

  private final SimScheduler scheduler;
  private final SimNetwork network;
  private final Rand rand;
  private final int nodes;
  private final int partitions;
  private final Consumer<String> progress;
  private final DiskTrouble trouble;
  private final ControlTraffic traffic = new ControlTraffic();
  private final List<Place> places = new ArrayList<>();

  private Settling(long seed, int nodes, int partitions, Consumer<String> progress) {
    this.rand = new SplittableRand(seed).fork("settling");
    this.scheduler = new SimScheduler(rand, new EventTrace());
    this.network = new SimNetwork(scheduler, rand, NetworkProfile.CALM);
    this.nodes = nodes;
    this.partitions = partitions;
    this.progress = progress;
    SimPlan calm = SimPlan.draw(seed, SimProfile.CALM, SimLimits.NONE);
    this.trouble = new DiskTrouble(scheduler, calm, rand.fork("disk"), () -> true);
  }

  /** Lets them settle. */
  static SettleReport run(long seed, int nodes, int partitions, Consumer<String> progress) {
    return new Settling(seed, nodes, partitions, progress).run();
  }

  private SettleReport run() {
    List<Address> addresses = new ArrayList<>();
    for (int i = 1; i <= nodes; i++) {
      addresses.add(new Address("node-" + i, Address.DEFAULT_PORT));
    }
    List<Address> contacts = addresses.subList(0, Math.min(CONTACTS, nodes));
    for (Address address : addresses) {
      long at = address.equals(contacts.getFirst()) ? 0 : (long) (rand.nextDouble() * SECOND);
      scheduler.schedule(
          scheduler.runActor(), at, EventKind.RUN, () -> places.add(start(address, contacts)));
    }
    await("all have joined", () -> places.size() == nodes && image(nodes) != null);
    final long joined = scheduler.nowNanos();
    await("all is balanced", () -> isSettled(image(nodes)));
    final long settled = scheduler.nowNanos();
    final SettleReport.Cost growth = cost(null);
    final MetadataImage before = image(nodes);
    traffic.clear();
    crash();
    await("the death is settled", () -> isSettled(image(nodes - 1)));
    final long mended = scheduler.nowNanos() - settled;
    SettleReport.Cost death = cost(before);
    Map<MemberId, int[]> load = load(image(nodes - 1));
    return new SettleReport(
        nodes,
        partitions,
        joined / 1e9,
        settled / 1e9,
        mended / 1e9,
        growth,
        death,
        spread(load, 0),
        spread(load, 1),
        scheduler.trace().events());
  }

  private Place start(Address address, List<Address> contacts) {
    SimProcess process = scheduler.process(address.host(), 0);
    Rand own = rand.fork(process.name());
    SimTransport transport = new SimTransport(network, process, 1, own);
    NodeConfig config =
        new NodeConfig(
            address,
            Seed.of(contacts),
            "data",
            1,
            ControlConfig.DEFAULT.forCluster("settling", partitions, 1),
            HostConfig.defaults());
    NodePorts ports =
        new NodePorts(
            clock(own.nextLong() >>> 8),
            new SimLoops(scheduler, process, own),
            traffic.counting(transport),
            own.fork("node"),
            new SimDisk(scheduler, process, new DiskImage(), trouble),
            new SimLogDisk(scheduler, new DiskImage(), trouble),
            new SimBlockingPool(scheduler, process, own),
            process.faultHandler(),
            Buggify.NEVER,
            MapStores.NONE,
            null,
            RecordMemories.IN_MEMORY);
    return new Place(process, address, new RealGrid().start(config, ports));
  }

  private Clock clock(long originNanos) {
    return new Clock() {
      @Override
      public long monotonicNanos() {
        return originNanos + scheduler.nowNanos();
      }

      @Override
      public long wallMillis() {
        return scheduler.nowNanos() / 1_000_000;
      }
    };
  }

  private void crash() {
    Place last = places.removeLast();
    network.crash(last.process(), false);
  }

  /** The image, if all that run have the same, of so many members. */
  private @Nullable MetadataImage image(int members) {
    MetadataImage first = null;
    for (Place place : places) {
      MetadataImage image = place.member().view(place.address().host(), 0).image();
      if (image == null
          || image.members().size() != members
          || (first != null && first.index() != image.index())) {
        return null;
      }
      first = image;
    }
    return first;
  }

  private boolean isSettled(@Nullable MetadataImage image) {
    if (image == null) {
      return false;
    }
    for (PartitionRow row : rows(image)) {
      if (!row.target().isEmpty() || row.inSync().size() != Math.min(2, places.size())) {
        return false;
      }
    }
    return true;
  }

  private static List<PartitionRow> rows(MetadataImage image) {
    return image.table(1).rows();
  }

  /** How often rows changed: an epoch counts in its lower 48 bits. */
  private static long epochs(MetadataImage image) {
    return rows(image).stream().mapToLong(row -> row.epoch() & ((1L << 48) - 1)).sum();
  }

  /** What was sent since the traffic was cleared, for the changes since an image. */
  private SettleReport.Cost cost(@Nullable MetadataImage since) {
    MetadataImage now = image(places.size());
    if (now == null) {
      throw new SimFailure("members differ although all is settled", null);
    }
    long changes = epochs(now);
    long before = since == null ? partitions : epochs(since);
    long records = now.index() - (since == null ? 0 : since.index());
    Map<String, long[]> kinds = new TreeMap<>();
    traffic.kinds().forEach((kind, counts) -> kinds.put(kind, counts.clone()));
    return new SettleReport.Cost(records, changes - before, traffic.bytes(), kinds);
  }

  private static void count(Map<MemberId, int[]> load, MemberId member, int role) {
    load.computeIfAbsent(member, unlisted -> new int[2])[role]++;
  }

  /** Primaries and replicas of each member. */
  private static Map<MemberId, int[]> load(@Nullable MetadataImage image) {
    Map<MemberId, int[]> load = new TreeMap<>();
    if (image != null) {
      image.memberIds().forEach(member -> load.put(member, new int[2]));
      for (PartitionRow row : rows(image)) {
        count(load, row.replicas().getFirst(), 0);
        row.replicas().forEach(replica -> count(load, replica, 1));
      }
    }
    return load;
  }

  private static int spread(Map<MemberId, int[]> load, int which) {
    int most = load.values().stream().mapToInt(counts -> counts[which]).max().orElse(0);
    int least = load.values().stream().mapToInt(counts -> counts[which]).min().orElse(0);
    return most - least;
  }

  private void await(String what, BooleanSupplier condition) {
    long begun = scheduler.nowNanos();
    long told = begun;
    while (!condition.getAsBoolean()) {
      if (scheduler.nowNanos() - begun > LIMIT) {
        throw new SimFailure("not in time: " + what + "; " + standing(), null);
      }
      scheduler.runUntil(scheduler.nowNanos() + SECOND / 10);
      if (scheduler.nowNanos() - told >= 5 * SECOND) {
        told = scheduler.nowNanos();
        progress.accept(
            "%3d s, until %s: %s".formatted(scheduler.nowNanos() / SECOND, what, standing()));
      }
    }
    progress.accept("%.1f s: %s".formatted(scheduler.nowNanos() / 1e9, what));
  }

  private String standing() {
    MetadataImage newest = null;
    int joined = 0;
    for (Place place : places) {
      MetadataImage image = place.member().view(place.address().host(), 0).image();
      joined += image == null ? 0 : 1;
      newest = newest == null || (image != null && image.index() > newest.index()) ? image : newest;
    }
    long moving =
        newest == null
            ? 0
            : rows(newest).stream()
                .filter(row -> !row.target().isEmpty() || row.inSync().size() < 2)
                .count();
    return "%d nodes in, %d members, %d rows moving, record %d, %d events"
        .formatted(
            joined,
            newest == null ? 0 : newest.members().size(),
            moving,
            newest == null ? 0 : newest.index(),
            scheduler.trace().events());
  }
}
