package io.latticegrid.sim;

import io.latticegrid.data.port.Rand;

/**
 * Plans when faults happen, all drawn from the seed: each kind has a stream of its own and a mean
 * distance of its own, so that leaving one out moves no other. Confined to the simulation's thread.
 */
final class Nemesis {
  private static final long SECOND = 1_000_000_000L;
  private static final long CRASH_RETRY_NANOS = SECOND / 2;

  private final SimCluster cluster;
  private final SimScheduler scheduler;
  private final SimPlan plan;
  private final NetworkFaults network;
  private final NodeFaults nodes;
  private boolean stopped;

  Nemesis(SimCluster cluster, SimPlan plan, NodeFaults nodes) {
    this.cluster = cluster;
    this.scheduler = cluster.scheduler();
    this.plan = plan;
    this.network = new NetworkFaults(cluster);
    this.nodes = nodes;
  }

  /** Begins to inflict the faults of the plan. */
  void begin() {
    repeat(Fault.RESETS, SECOND / 5, 20 * SECOND, network::reset);
    repeat(Fault.HALF_OPEN, 5 * SECOND, 60 * SECOND, network::halfOpen);
    splits();
    repeat(Fault.SHAPES, 10 * SECOND, 120 * SECOND, rand -> end(network.shape(rand), rand));
    repeat(Fault.ONE_WAY, 10 * SECOND, 120 * SECOND, rand -> end(network.oneWay(rand), rand));
    repeat(Fault.CLOGS, SECOND, 30 * SECOND, rand -> end(network.clog(rand), rand));
    repeat(Fault.SWIZZLE, 30 * SECOND, 120 * SECOND, this::swizzle);
    repeat(Fault.CRASHES, 8 * SECOND, 120 * SECOND, this::crash);
    repeat(Fault.PAUSES, 5 * SECOND, 60 * SECOND, rand -> pause(rand, SECOND / 100, 10 * SECOND));
    repeat(Fault.LONG_PAUSES, 20 * SECOND, 120 * SECOND, rand -> pause(rand, SECOND, 120 * SECOND));
    repeat(Fault.SLOW_NODE, 5 * SECOND, 60 * SECOND, nodes::slow);
    repeat(Fault.KILL_MAJORITY, 20 * SECOND, 200 * SECOND, rand -> kill(rand, true));
    repeat(Fault.KILL_ALL, 20 * SECOND, 200 * SECOND, rand -> kill(rand, false));
    cluster.hosts().forEach(host -> host.trouble.setActive(true));
    repeat(Fault.DISK_FULL, 20 * SECOND, 120 * SECOND, nodes::fill);
    repeat(Fault.JUMPS, 5 * SECOND, 60 * SECOND, nodes::jump);
  }

  /** A fault that is drawn and inflicted. */
  private interface Strike {
    void strike(Rand rand);
  }

  private void repeat(Fault fault, long lowNanos, long highNanos, Strike strike) {
    if (plan.has(fault)) {
      Rand rand = plan.rand("nemesis").fork(fault.name());
      // In a short run nothing would happen otherwise.
      long high = Math.max(lowNanos + 1, Math.min(highNanos, plan.faultMillis() * 500_000));
      again(rand, SimDelays.logUniform(rand, lowNanos, high), strike);
    }
  }

  private void again(Rand rand, long meanNanos, Strike strike) {
    at(
        SimDelays.around(rand, meanNanos),
        () -> {
          // A stream for each time, so that what it draws does not depend on the cluster's state.
          strike.strike(rand.fork("" + scheduler.nowNanos()));
          again(rand, meanNanos, strike);
        });
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

  /** At least three splits and heals, one after the other. */
  private void splits() {
    if (plan.has(Fault.SPLITS)) {
      Rand rand = plan.rand("nemesis").fork(Fault.SPLITS.name());
      long span = plan.faultMillis() * 1_000_000 / (3 + rand.nextInt(4));
      nextSplit(rand, span);
    }
  }

  private void nextSplit(Rand rand, long spanNanos) {
    long before = (long) (rand.nextDouble() * spanNanos / 2);
    long length = SimDelays.logUniform(rand, SECOND / 5, Math.max(SECOND, spanNanos / 2));
    at(
        before,
        () -> {
          Runnable heal = network.split(rand);
          at(
              length,
              () -> {
                heal.run();
                nextSplit(rand, spanNanos);
              });
        });
  }

  private void end(Runnable heal, Rand rand) {
    at(SimDelays.logUniform(rand, SECOND / 20, 10 * SECOND), heal);
  }

  private void swizzle(Rand rand) {
    for (String host : network.subset(rand)) {
      long begin = (long) (rand.nextDouble() * 3 * SECOND);
      long end = (long) (rand.nextDouble() * 5 * SECOND);
      at(
          begin,
          () -> {
            Runnable heal = network.isolate(host);
            at(end, heal);
          });
    }
  }

  /** Crashes one of the nodes that may be lost; if there is none now, a little later. */
  private void crash(Rand rand) {
    long down = SimDelays.logUniform(rand, SECOND / 20, 60 * SECOND);
    boolean restarts = rand.nextInt(5) > 0;
    boolean wiped = plan.has(Fault.WIPES) && rand.nextInt(4) == 0;
    crash(rand, restarts, wiped, down);
  }

  private void crash(Rand rand, boolean restarts, boolean wiped, long downNanos) {
    SimHost victim = nodes.crashOne(rand);
    if (victim == null) {
      at(CRASH_RETRY_NANOS, () -> crash(rand, restarts, wiped, downNanos));
    } else if (restarts) {
      at(
          downNanos,
          () -> {
            if (victim.running == null) {
              nodes.restart(victim, wiped);
            }
          });
    }
  }

  /** Kills more than half of the nodes, or all; they come back with their disks, one by one. */
  private void kill(Rand rand, boolean onlyMajority) {
    for (SimHost victim : nodes.killMany(rand, onlyMajority)) {
      at(
          SimDelays.logUniform(rand, SECOND / 20, 10 * SECOND),
          () -> {
            if (victim.running == null) {
              nodes.restart(victim, false);
            }
          });
    }
  }

  private void pause(Rand rand, long lowNanos, long highNanos) {
    nodes.pause(rand, SimDelays.logUniform(rand, lowNanos, highNanos));
  }

  /** Ends all faults that can end; of the nodes that are down some stay so. */
  void stop() {
    stopped = true;
    network.healAll();
    nodes.healAll(plan.rand("nemesis").fork("heal"));
    cluster.buggify().stop();
  }
}
