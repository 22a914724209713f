package io.latticegrid.sim;

import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.sim.SimProfile.Range;
import java.util.EnumSet;
import java.util.Set;

/**
 * What one run does, drawn from its seed. Immutable. Each figure is drawn from a stream of its own,
 * so that limiting one leaves the others as they were.
 *
 * @param seed of the run
 * @param profile from which it is drawn
 * @param limits by which it is smaller than drawn
 * @param nodes of the cluster
 * @param clients of the workload
 * @param keys that each client writes alone
 * @param backups of each partition
 * @param partitions of each group
 * @param faultMillis how long faults are inflicted
 * @param rate operations asked for in a second
 * @param faults the kinds of faults
 */
public record SimPlan(
    long seed,
    SimProfile profile,
    SimLimits limits,
    int nodes,
    int clients,
    int keys,
    int backups,
    int partitions,
    long faultMillis,
    int rate,
    Set<Fault> faults) {
  /** Draws the plan of a seed. */
  public static SimPlan draw(long seed, SimProfile profile, SimLimits limits) {
    Rand rand = new SplittableRand(seed).fork("plan");
    Set<Fault> faults = EnumSet.noneOf(Fault.class);
    for (Fault fault : Fault.values()) {
      int percent = profile.percent(fault);
      boolean drawn = rand.fork(fault.name()).nextInt(100) < percent;
      if (drawn && profile.faults().contains(fault) && !limits.without().contains(fault)) {
        faults.add(fault);
      }
    }
    long millis =
        SimDelays.logUniform(
            rand.fork("seconds"),
            profile.seconds().low() * 1_000L,
            profile.seconds().high() * 1_000L);
    return new SimPlan(
        seed,
        profile,
        limits,
        limited(limits.nodes(), rand, "nodes", profile.nodes()),
        limited(limits.clients(), rand, "clients", profile.clients()),
        limits.keys() > 0 ? limits.keys() : profile.keys(),
        draw(rand, "backups", profile.backups()),
        logDraw(rand, "partitions", profile.partitions()),
        limits.millis() > 0 ? limits.millis() : millis,
        draw(rand, "rate", profile.rate()),
        faults);
  }

  private static int limited(int limit, Rand rand, String what, Range range) {
    return limit > 0 ? limit : draw(rand, what, range);
  }

  private static int draw(Rand rand, String what, Range range) {
    return range.low() + rand.fork(what).nextInt(range.high() - range.low() + 1);
  }

  private static int logDraw(Rand rand, String what, Range range) {
    // Up to the next number, so that the highest is drawn as well.
    long drawn = SimDelays.logUniform(rand.fork(what), range.low(), range.high() + 1L);
    return (int) Math.min(range.high(), drawn);
  }

  /** Whether a kind of fault is part of the run. */
  public boolean has(Fault fault) {
    return faults.contains(fault);
  }

  /** A stream of randomness for a part of the run. */
  Rand rand(String name) {
    return new SplittableRand(seed).fork(name);
  }

  /** The command that runs it again. */
  public String command() {
    String faulty =
        limits.without().isEmpty() || faults.isEmpty()
            ? limits.flags()
            : " --only " + Fault.list(faults) + limits.withoutNothing().flags();
    return "./lattice sim --seed 0x%x --profile %s%s".formatted(seed, profile.name(), faulty);
  }

  @Override
  public String toString() {
    return "%d nodes, %d clients, %d backups, %d partitions, %.1f s of faults, %d operations/s, %s"
        .formatted(
            nodes, clients, backups, partitions, faultMillis / 1e3, rate, Fault.list(faults));
  }
}
