package io.latticegrid.metadata.sim;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Buggify;
import io.latticegrid.data.port.Clock;
import io.latticegrid.data.port.DiskException;
import io.latticegrid.data.port.FaultHandler;
import io.latticegrid.data.port.Rand;
import io.latticegrid.metadata.AdmissionRules;
import io.latticegrid.metadata.ControlConfig;
import io.latticegrid.metadata.ControlListener;
import io.latticegrid.metadata.ControlPeers;
import io.latticegrid.metadata.ControlPlane;
import io.latticegrid.metadata.ControlPorts;
import io.latticegrid.metadata.JoinMode;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.GroupRows;
import io.latticegrid.metadata.image.MetadataDelta;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.log.ProposalOutcome;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One life of a node: a control plane on its own clock, and primaries that bring their replicas in
 * sync and hand over. Confined to the test.
 */
public final class SimNode implements Clock, FaultHandler, ControlListener {
  private static final long WALL_ORIGIN_MILLIS = 1_700_000_000_000L;
  private static final int LONGEST_LAG_NANOS = 60_000_000;

  private final SimWorld world;
  private final SimNetwork network;
  private final MemberInfo info;
  private final ControlPlanes planes;
  private ControlPlane control;
  private final ControlConfig config;
  private final Rand rand;
  private final long originNanos;
  private final double speed;

  /** By group and partition: the epoch at which this primary stopped serving to hand over. */
  private final Map<String, Long> frozen = new LinkedHashMap<>();

  /** By group and partition: until when this primary counts as acting. */
  private final Map<String, Long> acting = new LinkedHashMap<>();

  private final SimLoop loop;
  private final SimLoop logLoop;
  private final SimLogDisk disk;
  private long wallSkewMillis;
  private boolean dead;
  private boolean joined;
  private boolean returning;
  private boolean removed;
  private int offers;
  private String refusal = "";

  SimNode(
      SimWorld world,
      SimNetwork network,
      MemberInfo info,
      ControlConfig config,
      SimLogDisk disk,
      AdmissionRules rules) {
    this.world = world;
    this.network = network;
    this.info = info;
    this.config = config;
    this.rand = world.rand().fork("node " + info.id());
    this.originNanos = rand.nextLong() >> 2;
    this.speed = 0.98 + rand.nextDouble() * 0.04;
    this.loop = new SimLoop(world, "control " + info.id(), speed, () -> 0, () -> dead);
    Rand lag = world.rand().fork("lag " + info.id());
    // Each task may wait for the disk, at some nodes longer than at others.
    int longest = 1 + lag.nextInt(LONGEST_LAG_NANOS);
    this.logLoop =
        new SimLoop(world, "log " + info.id(), speed, () -> lag.nextInt(longest), () -> dead);
    this.disk = disk;
    ControlPeers peers =
        new ControlPeers() {
          @Override
          public boolean send(MemberInfo to, byte[] message) {
            return network.send(SimNode.this, to, message);
          }

          @Override
          public void contact(Address address) {
            network.contact(SimNode.this, address);
          }
        };
    ControlPorts ports =
        new ControlPorts(
            this,
            loop,
            rand,
            peers,
            this,
            Buggify.NEVER,
            new ControlPorts.LogPorts(logLoop, disk, this));
    planes = () -> new ControlPlane(config, rules, info, ports);
    control = planes.make();
  }

  private interface ControlPlanes {
    ControlPlane make();
  }

  /** Has the loop of its metadata log stand still, or go on. */
  public void hangLog(boolean hangs) {
    logLoop.hang(hangs);
  }

  /** Sets its wall clock off. */
  public void skewWall(long millis) {
    wallSkewMillis = millis;
  }

  /** Starts it. */
  public void start(JoinMode mode) {
    loop.execute(() -> control.start(mode));
  }

  /** The control plane; to be called within {@link #run}. */
  public ControlPlane control() {
    return control;
  }

  /** Runs something on its loop as soon as it is free. */
  public void execute(Runnable task) {
    loop.execute(task);
  }

  /** Runs something on its loop now. */
  public void run(Runnable task) {
    loop.run(task);
  }

  /** A disk failed: the process ends at once, as the real one does. */
  @Override
  public void fault(String what, Throwable cause) {
    if (!(cause instanceof DiskException)) {
      throw new AssertionError(id() + ": " + what, cause);
    }
    if (!dead) {
      network.crash(this);
    }
  }

  /** Its process ends without a word. */
  void die() {
    dead = true;
    disk.crash();
  }

  /** Who it is. */
  public MemberInfo info() {
    return info;
  }

  /** Its id. */
  public MemberId id() {
    return info.id();
  }

  /** Whether its process runs. */
  public boolean isAlive() {
    return !dead;
  }

  /** Whether it belongs to a cluster as far as it knows. */
  public boolean isMember() {
    return !dead && joined && !removed;
  }

  /** Whether it was told that it is out. */
  public boolean wasRemoved() {
    return removed;
  }

  /** Why it was refused; empty if it wasn't. */
  public String refusal() {
    return refusal;
  }

  /** Its image; fails outside a cluster. */
  public MetadataImage image() {
    MetadataImage image = control.image();
    if (image == null) {
      throw new AssertionError(id() + " has no image");
    }
    return image;
  }

  /** Whether it has a valid lease. */
  public boolean hasLease() {
    return isMember() && control.lease().valid(monotonicNanos());
  }

  /** Whether it would serve a partition now, and not as an acting primary. */
  public boolean serves(int group, int partition) {
    if (!hasLease() || control.image() == null || image().tables().size() < group) {
      return false;
    }
    PartitionRow row = image().table(group).row(partition);
    Long stopped = frozen.get(key(group, row));
    return row.isPrimary(id())
        && !isActing(group, row)
        && (stopped == null || stopped != row.epoch());
  }

  private boolean isActing(int group, PartitionRow row) {
    Long until = acting.get(key(group, row));
    return until != null && until - monotonicNanos() > 0;
  }

  private void noteActing(int group, PartitionRow row, int millis) {
    int known =
        millis == MetadataDelta.ACTING_UNKNOWN
            ? config.leaseMillis() + config.leaseMarginMillis()
            : millis;
    acting.remove(key(group, row));
    if (row.isPrimary(id()) && known > 0) {
      acting.put(key(group, row), monotonicNanos() + known * 1_000_000L);
    }
  }

  private void noteActing(MetadataDelta delta, MetadataImage image) {
    for (GroupRows rows : delta.rows()) {
      // Only these may be served before the old lease is over.
      if (image.catalog().group(rows.group()).orElseThrow().mode() == GroupInfo.Mode.CRDT) {
        rows.rows().stream()
            .filter(row -> row.reign() == row.epoch() || delta.actingMillis() < 0)
            .forEach(row -> noteActing(rows.group(), row, delta.actingMillis()));
      }
    }
  }

  @Override
  public void changed(MetadataDelta delta, MetadataImage image) {
    network.observer().committed(this, image);
    noteActing(delta, image);
    for (GroupRows rows : delta.rows()) {
      rows.rows().stream()
          .filter(row -> row.isPrimary(id()))
          .forEach(row -> later(() -> work(rows.group(), row)));
    }
  }

  /** How often it was removed and offered its memory. */
  public int offers() {
    return offers;
  }

  @Override
  public void joined() {
    joined = true;
    returning = false;
  }

  @Override
  public void refused(GridException reason) {
    refusal = reason.code() + ": " + reason.getMessage();
    if (returning) {
      removed = true;
      network.observer().removed(this);
    }
  }

  @Override
  public void removedFromCluster(long index, List<MemberInfo> by) {
    // Its memory is kept and offered first.
    MetadataImage last = image();
    List<Address> addresses =
        Stream.concat(last.members().stream(), by.stream())
            .map(MemberInfo::address)
            .filter(address -> !address.equals(info.address()))
            .distinct()
            .toList();
    joined = false;
    returning = true;
    offers++;
    control = planes.make();
    control.start(JoinMode.create().readmission(addresses, index));
  }

  /** What a primary does with a row that is on its way somewhere. */
  private void work(int group, PartitionRow row) {
    if (!isMember() || !image().table(group).row(row.partition()).equals(row)) {
      return;
    }
    MemberId behind =
        row.replicas().stream().filter(r -> !row.inSync().contains(r)).findFirst().orElse(null);
    if (behind != null) {
      var request =
          new ControlPlane.InSyncRequest(group, row.partition(), row.epoch(), behind, true);
      control.requestInSync(request, outcome -> retry(group, row, outcome));
    } else if (isActing(group, row)) {
      loop.schedule(100_000_000L, () -> work(group, row));
    } else if (!row.target().isEmpty() && !row.isPrimary(row.target().get(0))) {
      frozen.put(key(group, row), row.epoch());
      control.requestHandOver(
          group,
          row.partition(),
          row.epoch(),
          outcome -> {
            if (outcome instanceof ProposalOutcome.Rejected) {
              frozen.remove(key(group, row));
            }
            retry(group, row, outcome);
          });
    }
  }

  private void retry(int group, PartitionRow row, ProposalOutcome outcome) {
    if (!(outcome instanceof ProposalOutcome.Committed) && isMember()) {
      PartitionTable table = image().table(group);
      later(() -> work(group, table.row(row.partition())));
    }
  }

  private void later(Runnable task) {
    loop.schedule(1_000_000L + rand.nextInt(20_000_000), task);
  }

  private static String key(int group, PartitionRow row) {
    return group + "/" + row.partition();
  }

  @Override
  public long monotonicNanos() {
    return originNanos + (long) (world.now() * speed);
  }

  @Override
  public long wallMillis() {
    return WALL_ORIGIN_MILLIS + world.now() / 1_000_000 + wallSkewMillis;
  }
}
