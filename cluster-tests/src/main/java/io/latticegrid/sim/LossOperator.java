package io.latticegrid.sim;

import io.latticegrid.data.port.Rand;
import io.latticegrid.invariant.CommittedTable.Place;
import io.latticegrid.metadata.image.GroupInfo;
import java.util.SortedMap;

/**
 * An operator who looks, now and then, at what is lost, and accepts that, so that it begins again.
 * Confined to the simulation's thread.
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
    SortedMap<Integer, Integer> lost = client.grid().lost(group.id());
    if (!lost.isEmpty()) {
      scheduler.note("the loss of " + lost + " of group " + group.id() + " is accepted");
      lost.forEach((partition, generation) ->
          cluster.losses().accepts(new Place(group.id(), partition), generation));
      // Whether it was heard shows in the metadata; else it is asked again.
      var _ = client.grid().acceptLoss(group.name(), lost);
    }
  }
}
