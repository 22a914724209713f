package io.latticegrid.sim;

import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import java.util.ArrayList;
import java.util.List;

/**
 * Plans and inflicts the faults of a run: all drawn from the seed. Confined to the simulation's
 * thread.
 */
final class Nemesis {
  private static final long SECOND = 1_000_000_000L;
  private static final long CRASH_RETRY_NANOS = SECOND / 100;

  private final SimCluster cluster;
  private final SimScheduler scheduler;
  private final Rand rand;
  private boolean stopped;
  private boolean split;

  Nemesis(SimCluster cluster, long seed) {
    this.cluster = cluster;
    this.scheduler = cluster.scheduler();
    this.rand = new SplittableRand(seed).fork("nemesis");
  }

  /** Plans the faults of a phase. */
  void begin(SimProfile profile, long durationNanos) {
    if (!profile.isCalm()) {
      planReset(SimDelays.logUniform(rand, SECOND / 5, 5 * SECOND));
    }
    for (int i = 0; i < profile.crashes(); i++) {
      boolean restarts = rand.nextInt(2) == 0;
      long down = SimDelays.logUniform(rand, SECOND / 20, 10 * SECOND);
      at(within(durationNanos), () -> crash(restarts, down));
    }
    for (int i = 0; i < profile.splits(); i++) {
      long length = SimDelays.logUniform(rand, SECOND / 2, durationNanos / 2);
      boolean oneWay = rand.nextInt(4) == 0;
      at(within(durationNanos), () -> split(length, oneWay));
    }
    for (int i = 0; i < profile.pauses(); i++) {
      long length = SimDelays.logUniform(rand, SECOND / 100, 10 * SECOND);
      at(within(durationNanos), () -> pause(length));
    }
  }

  private long within(long durationNanos) {
    return (long) (rand.nextDouble() * durationNanos);
  }

  private void at(long delayNanos, Runnable fault) {
    scheduler.schedule(
        scheduler.runActor(),
        scheduler.nowNanos() + delayNanos,
        EventKind.RUN,
        () -> {
          if (!stopped) {
            fault.run();
          }
        });
  }

  private void planReset(long meanNanos) {
    at(
        SimDelays.around(rand, meanNanos),
        () -> {
          List<SimLink> links = cluster.network().links();
          if (!links.isEmpty()) {
            cluster.network().reset(links.get(rand.nextInt(links.size())));
          }
          planReset(meanNanos);
        });
  }

  /**
   * Crashes a node, but only while every partition has more than one copy: no grid stands the loss
   * of the only one.
   */
  private void crash(boolean restarts, long downNanos) {
    List<SimHost> running = cluster.running();
    if (running.size() < cluster.hosts().size() || !cluster.isRedundant()) {
      at(CRASH_RETRY_NANOS, () -> crash(restarts, downNanos));
      return;
    }
    SimHost victim = running.get(rand.nextInt(running.size()));
    cluster.crash(victim, rand.nextInt(4) == 0);
    if (restarts) {
      scheduler.schedule(
          scheduler.runActor(),
          scheduler.nowNanos() + downNanos,
          EventKind.RUN,
          () -> cluster.start(victim));
    }
  }

  private void split(long lengthNanos, boolean oneWay) {
    if (split) {
      return;
    }
    List<String> one = new ArrayList<>();
    List<String> other = new ArrayList<>();
    for (SimHost host : cluster.hosts()) {
      (rand.nextInt(2) == 0 ? one : other).add(host.name);
    }
    for (int i = 1; i <= cluster.clients(); i++) {
      (rand.nextInt(2) == 0 ? one : other).add("client-" + i);
    }
    scheduler.note("split " + one + (oneWay ? " | to " : " | from and to ") + other);
    split = true;
    cluster.network().block(one, other);
    if (!oneWay) {
      cluster.network().block(other, one);
    }
    at(lengthNanos, this::heal);
  }

  private void heal() {
    if (split) {
      split = false;
      scheduler.note("heal");
      cluster.network().heal();
    }
  }

  private void pause(long lengthNanos) {
    List<SimHost> running = cluster.running();
    SimHost.Running victim = running.get(rand.nextInt(running.size())).running;
    if (victim != null) {
      scheduler.note("pause " + victim.process() + " for " + lengthNanos / 1_000_000 + " ms");
      scheduler.pause(victim.process(), lengthNanos);
    }
  }

  /** Ends all faults that can end. */
  void stop() {
    heal();
    stopped = true;
  }
}
