package io.latticegrid.sim;

import io.latticegrid.invariant.CommittedTable;
import io.latticegrid.invariant.CommittedTable.Place;
import io.latticegrid.invariant.Outcome;
import io.latticegrid.metadata.image.MapEntry;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.proto.routing.MapPlacement;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * What must come to pass once the faults are over. Confined to the simulation's thread.
 *
 * <ul>
 *   <li>I-LIV1: an operation on each partition succeeds, or the partition is declared lost;
 *   <li>I-LIV2: the partition table comes to rest, and members that are back are merged;
 *   <li>I-LIV3: clients get four fifths of the work done that they ask for.
 * </ul>
 */
final class Liveness {
  private static final int PROBES_AT_ONCE = 8;
  private static final long SECOND = 1_000_000_000L;
  private static final long WINDOW = 4 * SECOND;
  private static final long REST = 2 * SECOND;
  private static final long PAUSE = SECOND / 10;

  /** Messages that an operation waits for, one after the other, at most as a rule. */
  private static final int MESSAGES_OF_AN_OPERATION = 8;

  private final SimCluster cluster;
  private final SimScheduler scheduler;
  private final Workload workload;
  private final double expected;
  private final int probesAtOnce;
  private boolean probing;
  private int probes;
  private long windowBegun;
  private long windowDone;
  private double lastRate;
  private long restIndex = -1;
  private long restSince;

  Liveness(SimCluster cluster, Workload workload, SimPlan plan) {
    this.cluster = cluster;
    this.scheduler = cluster.scheduler();
    this.workload = workload;
    double lanes = plan.clients() * (double) plan.profile().load().lanes();
    double operationNanos =
        MESSAGES_OF_AN_OPERATION * (double) cluster.network().meanLatencyNanos()
            + StorePlan.waitNanos(plan);
    // Who waits for a database asks for little in the time, and by chance not in every partition.
    probesAtOnce = StorePlan.waitNanos(plan) > 0 ? 4 * PROBES_AT_ONCE : PROBES_AT_ONCE;
    expected = lanes / (lanes / plan.rate() + operationNanos / 1e9);
  }

  /** Begins to look. */
  void begin() {
    cluster.witness().forgetAnswers();
    windowBegun = scheduler.nowNanos();
    windowDone = workload.count(Outcome.OK);
  }

  // ---- I-LIV1 ----

  /** Writes one key after the other until every partition has answered. */
  void probe(SimClient client) {
    probing = true;
    for (int i = 0; i < probesAtOnce; i++) {
      next(client);
    }
  }

  private void next(SimClient client) {
    if (probing && silent().isEmpty()) {
      // What is lost now may be served again, once somebody has accepted the loss.
      client.loop().schedule(PAUSE, () -> next(client));
    } else if (probing) {
      String key = "probe." + probes / 3;
      GridClient grid = client.grid();
      CompletableFuture<?> asked =
          switch (probes++ % 3) {
            case 0 -> grid.entries().put(key, "");
            case 1 -> grid.registers().put(key, "");
            default -> grid.counters().get(key);
          };
      var _ = asked.whenComplete((value, error) -> client.loop().execute(() -> next(client)));
    }
  }

  /** Whether each partition answered, or is lost. */
  boolean answersEverywhere() {
    boolean all = silent().isEmpty();
    probing &= !all;
    return all;
  }

  /** How many keys were written so far. */
  int probes() {
    return probes;
  }

  /** The partitions with a part of a map that answered nobody since the faults ended. */
  Set<Place> silent() {
    MetadataImage image = cluster.witness().table().newest();
    Set<Place> silent = new LinkedHashSet<>();
    if (image == null) {
      return silent;
    }
    for (MapEntry map : image.catalog().maps()) {
      MapPlacement placement = map.placement(image.index());
      for (int partition = 0; partition < image.partitionCount(); partition++) {
        Place place = new Place(placement.groupOf(partition), partition);
        if (!cluster.witness().hasAnswered(place) && !isLost(image, place)) {
          silent.add(place);
        }
      }
    }
    return silent;
  }

  private static boolean isLost(MetadataImage image, Place place) {
    return image.table(place.group()).row(place.partition()).state() == PartitionRow.State.LOST;
  }

  // ---- I-LIV2 ----

  /** Whether the metadata has not changed for a while, and waits for nobody who is a member. */
  boolean isAtRest() {
    CommittedTable table = cluster.witness().table();
    MetadataImage image = table.newest();
    long index = image == null ? 0 : image.index();
    if (index != restIndex) {
      restIndex = index;
      restSince = scheduler.nowNanos();
    }
    boolean merged = image == null || image.away().stream().noneMatch(image::isMember);
    return merged && scheduler.nowNanos() - restSince >= REST;
  }

  // ---- I-LIV3 ----

  /** Whether in the last seconds enough was done. */
  boolean isFast() {
    long length = scheduler.nowNanos() - windowBegun;
    if (length < WINDOW) {
      return false;
    }
    long done = workload.count(Outcome.OK);
    if (isAnyLost()) {
      // Whose keys lie there is refused, and asks again: how often says nothing.
      return true;
    }
    lastRate = (done - windowDone) / (length / 1e9);
    windowBegun = scheduler.nowNanos();
    windowDone = done;
    return lastRate >= expected * 0.8;
  }

  private boolean isAnyLost() {
    MetadataImage image = cluster.witness().table().newest();
    return image != null
        && image.tables().stream()
            .flatMap(table -> table.rows().stream())
            .anyMatch(row -> row.state() == PartitionRow.State.LOST);
  }

  /** How fast it was last, in words. */
  String speed() {
    return "%.1f operations a second of %.1f".formatted(lastRate, expected);
  }
}
