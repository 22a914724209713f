package io.latticegrid.sim;

import io.latticegrid.data.port.Rand;
import io.latticegrid.metadata.image.MapEntry;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.proto.routing.PartitionRow;

/**
 * An operator who moves the workload's map from group to group, also back before it has arrived.
 * Confined to the simulation's thread.
 */
final class MapMover {
  private static final long SECOND = 1_000_000_000L;
  private static final String[] GROUPS = {"default", "strict"};

  private final SimCluster cluster;
  private final SimScheduler scheduler;
  private final SimClient client;
  private final Rand rand;
  private boolean stopped;

  MapMover(SimCluster cluster, SimClient client, Rand rand) {
    this.cluster = cluster;
    this.scheduler = cluster.scheduler();
    this.client = client;
    this.rand = rand;
  }

  void begin() {
    long pause = SimDelays.logUniform(rand, SECOND / 20, 6 * SECOND);
    String group = GROUPS[rand.nextInt(GROUPS.length)];
    scheduler.schedule(
        scheduler.runActor(),
        scheduler.nowNanos() + pause,
        EventKind.RUN,
        () -> {
          if (!stopped) {
            scheduler.note("the map is to move to " + group);
            // Whether it was heard shows in the metadata; the next one comes in any case.
            var _ = client.grid().moveTo(group);
            begin();
          }
        });
  }

  void stop() {
    stopped = true;
  }

  /** Whether all maps are where they were to go, as far as partitions are served. */
  boolean isAtRest() {
    return cluster.running().stream().allMatch(host -> host.running != null && rests(host));
  }

  private static boolean rests(SimHost host) {
    MetadataImage image = host.running == null ? null : host.running.member().image();
    return image != null && image.catalog().maps().stream().allMatch(map -> rests(image, map));
  }

  private static boolean rests(MetadataImage image, MapEntry map) {
    for (int partition = 0; partition < image.partitionCount(); partition++) {
      boolean served =
          image.table(map.group()).row(partition).state() == PartitionRow.State.SERVED
              && image.table(map.target()).row(partition).state() == PartitionRow.State.SERVED;
      if (served && map.target() != map.group() && !map.placement(0).isMoved(partition)) {
        return false;
      }
    }
    return true;
  }
}
