package io.latticegrid.sim;

import io.latticegrid.invariant.MemberView;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.partition.PartitionStatus;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import java.util.ArrayList;
import java.util.List;

/** How a cluster stands at a moment, in words. Confined to the simulation's thread. */
final class SimState {
  private final SimCluster cluster;
  private final List<String> lines = new ArrayList<>();

  private SimState(SimCluster cluster) {
    this.cluster = cluster;
  }

  /** One line a thing: hosts, committed rows, replicas. */
  static List<String> of(SimCluster cluster) {
    SimState state = new SimState(cluster);
    state.add("at %,d us".formatted(cluster.scheduler().nowNanos() / 1_000));
    cluster.hosts().forEach(state::host);
    state.table();
    cluster.views().forEach(state::replicas);
    return state.lines;
  }

  private void add(String line) {
    lines.add(line);
  }

  private void host(SimHost host) {
    SimHost.Running running = host.running;
    if (running == null) {
      add("host " + host.name + " is down");
      return;
    }
    MetadataImage image = running.member().image();
    add(
        "host %s %s, member %s, %s"
            .formatted(
                running.process(),
                running.process().isPaused() ? "stands still" : "runs",
                running.member().id(),
                image == null
                    ? "in no cluster"
                    : "knows image %d of %s".formatted(image.index(), image.term())));
    add("voters as " + host.name + " sees them: " + running.member().voters());
  }

  private void table() {
    MetadataImage image = cluster.witness().table().newest();
    if (image == null) {
      add("no cluster is founded");
      return;
    }
    add("committed image " + image.index() + ", members " + image.memberIds());
    for (PartitionTable table : image.tables()) {
      for (PartitionRow row : table.rows()) {
        add("row group=" + table.group() + " " + row + " " + row.state());
      }
    }
  }

  private void replicas(MemberView view) {
    for (PartitionStatus status : view.partitions()) {
      add("replica " + view.name() + " " + status);
    }
  }
}
