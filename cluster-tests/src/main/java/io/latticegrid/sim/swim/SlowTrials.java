package io.latticegrid.sim.swim;

import io.latticegrid.data.port.Rand;
import io.latticegrid.metadata.swim.SwimConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Some members stop, or read late what is sent to them, again and again; whom does that harm? As in
 * the experiment of the Lifeguard paper, what counts is verdicts on members that were well all the
 * time. Pure functions of the seed.
 */
final class SlowTrials {
  private static final long WARM_UP = 3 * SwimWorld.SECOND;
  private static final long DURATION = 120 * SwimWorld.SECOND;
  private static final long CALM = 30 * SwimWorld.SECOND;

  private SlowTrials() {}

  /**
   * What came of it. Immutable.
   *
   * @param members of the cluster
   * @param slow how many of them are slow again and again
   * @param localHealth whether members mind their own slowness
   * @param onWell verdicts, one an observer, on members that were well
   * @param onSlow verdicts on the slow ones
   * @param bad how many verdicts stood half a minute after all ran again
   */
  record SlowReport(
      int members, int slow, boolean localHealth, long onWell, long onSlow, long bad) {
    static final String HEAD =
        "members   slow  local health  verdicts on the well  on the slow  left 30 s later";

    String line() {
      return String.format(
          Locale.ROOT,
          "%7d  %5d  %12s  %20d  %11d  %15d",
          members,
          slow,
          localHealth ? "on" : "off",
          onWell,
          onSlow,
          bad);
    }

    String json() {
      return String.format(
          Locale.ROOT,
          "{\"members\":%d,\"slow\":%d,\"localHealth\":%b,\"verdictsOnWell\":%d,"
              + "\"verdictsOnSlow\":%d,\"leftAfter30Seconds\":%d}",
          members,
          slow,
          localHealth,
          onWell,
          onSlow,
          bad);
    }
  }

  /** Two minutes with so many slow members. */
  static SlowReport run(long seed, int members, int slow, SwimConfig config) {
    SwimWorld world = new SwimWorld(seed, members, 0, config);
    Verdicts verdicts = new Verdicts(members, slow);
    world.watch(verdicts::look);
    world.run(WARM_UP);
    boolean[] stopping = {true};
    Rand rand = world.rand().fork("slow");
    for (int i = 0; i < slow; i++) {
      slowDown(world, world.nodes().get(i), rand.fork("" + i), stopping);
    }
    world.run(DURATION);
    stopping[0] = false;
    world.run(CALM);
    return new SlowReport(
        members,
        slow,
        config.maxLocalHealth() > 0,
        verdicts.onWell,
        verdicts.onSlow,
        verdicts.standing(world));
  }

  /** After a while the node stops, or reads late, for a while, and so on. */
  private static void slowDown(SwimWorld world, SwimNode node, Rand rand, boolean[] stopping) {
    world.after(
        between(rand, 50, 2_000),
        null,
        () -> {
          if (!stopping[0]) {
            return;
          }
          boolean stops = rand.nextInt(2) == 0;
          if (stops) {
            node.pause();
          } else {
            node.readLate(between(rand, 300, 10_000));
          }
          world.after(
              between(rand, 300, 10_000),
              null,
              () -> {
                if (stops) {
                  node.resume();
                }
                node.readLate(0);
                slowDown(world, node, rand, stopping);
              });
        });
  }

  private static long between(Rand rand, long lowMillis, long highMillis) {
    double factor = StrictMath.pow((double) highMillis / lowMillis, rand.nextDouble());
    return (long) (lowMillis * SwimWorld.MILLI * factor);
  }

  /** Who counts whom as unreachable, looked at when an observer's own count has grown. */
  private static final class Verdicts {
    private final int slow;
    private final long[] counted;
    private final List<boolean[]> held = new ArrayList<>();
    private long onWell;
    private long onSlow;

    Verdicts(int members, int slow) {
      this.slow = slow;
      this.counted = new long[members];
      for (int i = 0; i < members; i++) {
        held.add(new boolean[members]);
      }
    }

    void look(SwimNode node) {
      int place = (int) node.id().nodeId() - 1;
      var stats = node.detector().stats();
      long changes = stats.unreachable.sum() + stats.recoveries.sum();
      if (changes == counted[place]) {
        return;
      }
      counted[place] = changes;
      boolean[] before = held.get(place);
      boolean[] now = node.unreachable(before.length);
      for (int i = 0; i < now.length; i++) {
        if (now[i] && !before[i]) {
          onSlow += i < slow ? 1 : 0;
          onWell += i < slow ? 0 : 1;
        }
      }
      held.set(place, now);
    }

    long standing(SwimWorld world) {
      return world.nodes().stream()
          .mapToLong(node -> {
            boolean[] now = node.unreachable(counted.length);
            return IntStream.range(0, now.length).filter(i -> now[i]).count();
          })
          .sum();
    }
  }
}
