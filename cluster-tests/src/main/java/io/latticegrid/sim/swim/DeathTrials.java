package io.latticegrid.sim.swim;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.swim.Reachability;
import io.latticegrid.metadata.swim.SwimConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Members die; when do the others know? Pure functions of the seed.
 *
 * <p>Times count from the death to the first suspicion by anybody, and to the first verdict; and
 * from the first verdict until each of the others has it.
 */
final class DeathTrials {
  private static final long WARM_UP = 3 * SwimWorld.SECOND;
  private static final long BETWEEN = SwimWorld.SECOND;
  private static final long NEVER = Long.MAX_VALUE;

  private final int members;
  private final double loss;
  private final SwimConfig config;
  private final Quantiles suspected = new Quantiles();
  private final Quantiles detected = new Quantiles();
  private final Quantiles spread = new Quantiles();
  private int deaths;
  private int unknown;
  private int falseVerdicts;
  private long bytes;
  private long memberNanos;
  private long largestBytes;

  private DeathTrials(int members, double loss, SwimConfig config) {
    this.members = members;
    this.loss = loss;
    this.config = config;
  }

  /** What came of them. */
  static DeathReport run(long seed, int members, double loss, int deaths, SwimConfig config) {
    DeathTrials trials = new DeathTrials(members, loss, config);
    int perWorld = Math.max(1, Math.min(10, members / 20));
    for (int world = 0; trials.deaths < deaths; world++) {
      trials.oneWorld(seed + world, Math.min(perWorld, deaths - trials.deaths));
    }
    double bytesPerPeriod = (double) trials.bytes / trials.memberNanos * config.periodNanos();
    return new DeathReport(
        members,
        loss,
        trials.deaths,
        trials.suspected,
        trials.detected,
        trials.spread,
        trials.unknown,
        trials.falseVerdicts,
        bytesPerPeriod,
        trials.largestBytes);
  }

  private final class Victim {
    final MemberId id;
    final long diedNanos;
    long suspectedNanos = NEVER;
    long detectedNanos = NEVER;
    final long[] known = new long[members];

    Victim(MemberId id, long diedNanos) {
      this.id = id;
      this.diedNanos = diedNanos;
      Arrays.fill(known, NEVER);
    }

    void look(SwimNode node, long nowNanos) {
      int place = (int) node.id().nodeId() - 1;
      if (known[place] != NEVER) {
        return;
      }
      Reachability state = node.detector().state(id);
      if (state != Reachability.ALIVE) {
        suspectedNanos = Math.min(suspectedNanos, nowNanos);
      }
      if (state == Reachability.UNREACHABLE) {
        detectedNanos = Math.min(detectedNanos, nowNanos);
        known[place] = nowNanos;
      }
    }
  }

  private void oneWorld(long seed, int victims) {
    SwimWorld world = new SwimWorld(seed, members, loss, config);
    List<Victim> dying = new ArrayList<>();
    long[] verdicts = new long[members];
    Set<Integer> watched = new LinkedHashSet<>();
    world.watch(node -> {
      dying.forEach(victim -> victim.look(node, world.monotonicNanos()));
      verdicts[(int) node.id().nodeId() - 1] = node.detector().stats().unreachable.sum();
    });
    world.run(WARM_UP);
    while (dying.size() < victims) {
      int place = world.rand().nextInt(members);
      if (watched.add(place)) {
        world.nodes().get(place).die();
        dying.add(new Victim(world.nodes().get(place).id(), world.monotonicNanos()));
        world.run(BETWEEN);
      }
    }
    // Long enough for the longest suspicion and for the news of it.
    world.run(2 * config.suspicionNanos(members, 0) + 4 * SwimWorld.SECOND);
    dying.forEach(victim -> evaluate(victim, world));
    countFalse(world, dying, verdicts);
    bytes += world.bytes();
    memberNanos += members * world.monotonicNanos();
    largestBytes = Math.max(largestBytes, world.largestBytes());
  }

  private void evaluate(Victim victim, SwimWorld world) {
    deaths++;
    if (victim.suspectedNanos != NEVER) {
      suspected.add(victim.suspectedNanos - victim.diedNanos);
    }
    if (victim.detectedNanos != NEVER) {
      detected.add(victim.detectedNanos - victim.diedNanos);
    }
    for (SwimNode node : world.nodes()) {
      long known = victim.known[(int) node.id().nodeId() - 1];
      if (known != NEVER) {
        spread.add(known - victim.detectedNanos);
      } else if (!node.isDead()) {
        unknown++;
      }
    }
  }

  /** Verdicts on members that never died: each member's verdicts beyond those on the dead. */
  private void countFalse(SwimWorld world, List<Victim> dying, long[] verdicts) {
    for (SwimNode node : world.nodes()) {
      int place = (int) node.id().nodeId() - 1;
      long right = dying.stream().filter(victim -> victim.known[place] != NEVER).count();
      falseVerdicts += (int) (verdicts[place] - right);
    }
  }
}
