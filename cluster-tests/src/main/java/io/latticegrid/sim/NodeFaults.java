package io.latticegrid.sim;

import io.latticegrid.data.port.Rand;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happens to nodes and their clocks. Confined to the simulation's thread. */
final class NodeFaults {
  private static final int HOUR_MILLIS = 3_600_000;

  private final SimCluster cluster;
  private final SimScheduler scheduler;
  private final SimPlan plan;

  NodeFaults(SimCluster cluster, SimPlan plan) {
    this.cluster = cluster;
    this.scheduler = cluster.scheduler();
    this.plan = plan;
  }

  /** Crashes one of the nodes whose loss the cluster promises to stand; null if there is none. */
  @Nullable SimHost crashOne(Rand rand) {
    List<SimHost> candidates =
        cluster.running().stream().filter(host -> cluster.stands(List.of(host))).toList();
    if (candidates.isEmpty()) {
      return null;
    }
    SimHost victim = candidates.get(rand.nextInt(candidates.size()));
    cluster.crash(victim, rand.nextInt(4) == 0);
    return victim;
  }

  /** Kills more than half of the nodes at once, or all of them. */
  List<SimHost> killMany(Rand rand, boolean onlyMajority) {
    List<SimHost> victims = new ArrayList<>(cluster.running());
    int spared = onlyMajority ? (cluster.hosts().size() - 1) / 2 : 0;
    while (spared-- > 0 && !victims.isEmpty()) {
      victims.remove(rand.nextInt(victims.size()));
    }
    scheduler.note("kill at once " + victims.stream().map(victim -> victim.name).toList());
    cluster.disaster(victims);
    return victims;
  }

  /** Starts a node again, with or without what its disk holds. */
  void restart(SimHost host, boolean wiped) {
    // A node without its disk is another one: only an operator knows that the former is gone.
    if (wiped && !cluster.dependsOnDisk(host)) {
      host.wipe();
      cluster.witness().log(host.name).wiped();
      scheduler.note("wipe the disk of " + host.name);
    }
    cluster.start(host);
  }

  /** A disk takes nothing for up to a minute. */
  void fill(Rand rand) {
    SimHost victim = cluster.hosts().get(rand.nextInt(cluster.hosts().size()));
    long nanos = SimDelays.logUniform(rand, 1_000_000_000L, 60_000_000_000L);
    scheduler.note("the disk of " + victim.name + " is full for " + nanos / 1_000_000 + " ms");
    victim.trouble.fill(nanos);
  }

  /** Starts nodes again that ended by themselves, for instance because their disk failed. */
  void supervise() {
    for (SimHost host : cluster.hosts()) {
      SimHost.Running running = host.running;
      if (running != null && running.member().ready().isCompletedExceptionally()) {
        cluster.crash(host, false);
        cluster.start(host);
      }
    }
  }

  void pause(Rand rand, long lengthNanos) {
    List<SimHost> running = cluster.running();
    if (running.isEmpty()) {
      return;
    }
    SimHost.Running victim = running.get(rand.nextInt(running.size())).running;
    if (victim != null && !victim.process().isPaused()) {
      scheduler.note("pause " + victim.process() + " for " + lengthNanos / 1_000_000 + " ms");
      scheduler.pause(victim.process(), lengthNanos);
    }
  }

  /** Makes one node slow and the one that was slow before fast again. */
  void slow(Rand rand) {
    cluster.hosts().forEach(host -> host.setSlowness(1));
    SimHost victim = cluster.hosts().get(rand.nextInt(cluster.hosts().size()));
    int times = (int) SimDelays.logUniform(rand, 2, 100);
    scheduler.note("slow " + victim.name + " by " + times);
    victim.setSlowness(times);
  }

  /** Sets a wall clock up to an hour forwards or back. */
  void jump(Rand rand) {
    SimHost victim = cluster.hosts().get(rand.nextInt(cluster.hosts().size()));
    long size = SimDelays.logUniform(rand, 10, HOUR_MILLIS);
    victim.clock.setSkew(rand.nextInt(2) == 0 ? size : -size);
    scheduler.note("clock of " + victim.name + " " + victim.clock);
  }

  /**
   * Lets all go on; half of the nodes that are down stay so, where the others need nothing of them.
   */
  void healAll(Rand rand) {
    for (SimHost host : cluster.hosts()) {
      host.setSlowness(1);
      host.trouble.setActive(false);
      SimHost.Running running = host.running;
      if (running != null) {
        scheduler.resume(running.process());
      } else {
        heal(host, rand);
      }
    }
  }

  private void heal(SimHost host, Rand rand) {
    boolean starts = rand.nextInt(2) == 0;
    boolean wiped = plan.has(Fault.WIPES) && rand.nextInt(4) == 0;
    boolean spared = cluster.stands(List.of());
    if (starts || !spared) {
      restart(host, wiped && spared);
    }
  }
}
