package io.latticegrid.sim;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.raft.RaftView;
import io.latticegrid.proto.routing.PartitionRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A simulated cluster that is well, to which a test does one thing. */
final class CalmCluster {
  static final long SECOND = 1_000_000_000L;

  final SimPlan plan;
  final SimCluster cluster;
  final SimScheduler scheduler;

  CalmCluster() {
    this(SimPlan.draw(7, SimProfile.CALM, SimLimits.NONE));
  }

  /** Of a plan whose faults nobody inflicts. */
  CalmCluster(SimPlan plan) {
    this.plan = plan;
    cluster = new SimCluster(plan, new RealGrid(), new EventTrace(), SimScheduler::new);
    scheduler = cluster.scheduler();
    cluster.hosts().forEach(cluster::start);
    await("the cluster is formed", this::isWell);
  }

  SimClient connect() {
    List<SimClient> connected = new ArrayList<>();
    var _ = cluster.connect(Duration.ofSeconds(5)).thenAccept(connected::add);
    await("a client is connected", () -> !connected.isEmpty());
    return connected.getFirst();
  }

  private boolean isWell() {
    MetadataImage image = cluster.witness().table().newest();
    return image != null
        && image.members().size() == cluster.hosts().size()
        && cluster.running().stream().allMatch(CalmCluster::hasLease)
        && cluster.running().stream().anyMatch(CalmCluster::leadsThree)
        && image.tables().stream()
            .flatMap(table -> table.rows().stream())
            .allMatch(row -> row.inSync().size() == 2 && row.target().isEmpty());
  }

  private static boolean leadsThree(SimHost host) {
    RaftView view = voters(host);
    return view != null && view.leads() && !view.changing() && view.voters().size() == 3;
  }

  /** Whether a host leads the metadata. */
  static boolean leads(SimHost host) {
    RaftView view = voters(host);
    return view != null && view.leads();
  }

  private static RaftView voters(SimHost host) {
    return host.running == null ? null : host.running.member().voters();
  }

  private static boolean hasLease(SimHost host) {
    return host.running != null && host.running.member().hasLease();
  }

  void await(String what, BooleanSupplier condition) {
    assertTrue(scheduler.runUntil(scheduler.nowNanos() + 60 * SECOND, condition), what);
  }

  /** Begins something on a client's loop. */
  <T> CompletableFuture<T> begin(SimClient client, Supplier<CompletableFuture<T>> operation) {
    CompletableFuture<T> result = new CompletableFuture<>();
    client
        .loop()
        .execute(() -> {
          var _ =
              operation
                  .get()
                  .whenComplete((value, error) -> {
                    if (error == null) {
                      result.complete(value);
                    } else {
                      result.completeExceptionally(error);
                    }
                  });
        });
    return result;
  }

  <T> T done(SimClient client, Supplier<CompletableFuture<T>> operation) {
    CompletableFuture<T> result = begin(client, operation);
    await("an operation ends", result::isDone);
    return result.join();
  }

  void pass(double seconds) {
    scheduler.runUntil(scheduler.nowNanos() + (long) (seconds * SECOND));
  }

  /** The row of a key of the default group. */
  PartitionRow row(String key) {
    MetadataImage image = cluster.witness().table().newest();
    assertTrue(image != null);
    return image
        .table(GroupInfo.DEFAULT_ID)
        .rows()
        .get(Registers.partition(key, plan.partitions()));
  }

  /** The host of the first running member that is meant. */
  SimHost host(Predicate<SimHost> which) {
    return cluster.running().stream().filter(which).findFirst().orElseThrow();
  }

  SimHost primary(String key) {
    return host(host -> row(key).isPrimary(host.running.member().id()));
  }

  SimHost backup(String key) {
    SimHost primary = primary(key);
    return host(host -> host != primary && row(key).inSync().contains(host.running.member().id()));
  }

  void pause(SimHost host, double seconds) {
    scheduler.pause(host.running.process(), (long) (seconds * SECOND));
  }
}
