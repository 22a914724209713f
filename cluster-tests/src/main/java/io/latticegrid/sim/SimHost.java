package io.latticegrid.sim;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.proto.routing.Address;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A host of the cluster: its address and its disks, which outlive its processes. Confined to the
 * simulation's thread.
 */
final class SimHost {
  /** A node that runs. */
  record Running(SimProcess process, SimTransport transport, SimLoops loops, Grid.Member member) {
    int longestQueue() {
      return Math.max(transport.longestQueue(), loops.longestQueue());
    }
  }

  final String name;
  final Address address;
  final DiskImage files = new DiskImage();
  final DiskImage logFiles = new DiskImage();
  final DiskImage dataFiles = new DiskImage();
  final DiskTrouble trouble;
  final SimClock clock;
  int lives;

  /** Whether a crash may leave a part of what was not synced. */
  boolean tears;

  /** Who it was when it was crashed last. */
  MemberId crashed = MemberId.NONE;

  private int slowness = 1;
  @Nullable Running running;

  SimHost(String name, SimClock clock, Function<SimHost, DiskTrouble> trouble) {
    this.name = name;
    this.address = new Address(name, Address.DEFAULT_PORT);
    this.clock = clock;
    this.trouble = trouble.apply(this);
  }

  /** Its disks are empty from now on. */
  void wipe() {
    files.wipe();
    logFiles.wipe();
    dataFiles.wipe();
    crashed = MemberId.NONE;
  }

  /** Whether its disk says to which cluster it belongs: then it creates no other. */
  boolean belongsToCluster() {
    return files.list().contains("cluster.id");
  }

  /** Whose disk it is; 0 for nobody's yet. */
  long nodeId() {
    Running present = running;
    MemberId now = present == null ? MemberId.NONE : present.member().id();
    return now.equals(MemberId.NONE) ? crashed.nodeId() : now.nodeId();
  }

  /** Makes its processes, present and to come, so many times slower. */
  void setSlowness(int times) {
    slowness = times;
    Running present = running;
    if (present != null) {
      present.process().setSlowness(times);
    }
  }

  int slowness() {
    return slowness;
  }
}
