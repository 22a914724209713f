package io.latticegrid.sim;

import io.latticegrid.data.port.Rand;
import io.latticegrid.invariant.CommittedTable.Place;
import io.latticegrid.metadata.image.GroupInfo;
import java.util.List;

/**
 * An operator who accepts, now and then, what is declared lost, so that it begins again. Confined
 * to the simulation's thread.
 */
final class LossOperator {
  private static final long SECOND = 1_000_000_000L;

  private final SimCluster cluster;
  private final SimScheduler scheduler;
  private final SimClient client;
  private final Rand rand;

  LossOperator(SimCluster cluster, SimClient client, Rand rand) {
    this.cluster = cluster;
    this.scheduler = cluster.scheduler();
    this.client = client;
    this.rand = rand;
  }

  /** Looks again and again. */
  void begin() {
    scheduler.schedule(
        scheduler.runActor(),
        scheduler.nowNanos() + SimDelays.logUniform(rand, SECOND / 10, 10 * SECOND),
        EventKind.RUN,
        () -> {
          for (GroupInfo group : cluster.groups()) {
            accept(group);
          }
          begin();
        });
  }

  private void accept(GroupInfo group) {
    List<Place> lost =
        cluster.losses().all().stream().filter(place -> place.group() == group.id()).toList();
    if (!lost.isEmpty()) {
      scheduler.note("the loss of " + lost + " is accepted");
      lost.forEach(cluster.losses()::accepts);
      // Whether it was heard shows in the metadata; else it is asked again.
      var _ = client.grid().acceptLoss(group.name(), lost.stream().map(Place::partition).toList());
    }
  }
}
