package io.latticegrid.chaos;

import io.latticegrid.chaos.Fault.Cut;
import io.latticegrid.chaos.Fault.Delay;
import io.latticegrid.chaos.Fault.Kill;
import io.latticegrid.chaos.Fault.Split;
import io.latticegrid.chaos.Fault.Stop;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Chooses the faults, the same ones for one seed. Confined to the run's thread.
 *
 * <p>Of each kind every third hits the leader, the others choose among the rest. Durations and
 * shapes take turns, so that a dozen of one kind has met the leader in all of them.
 */
final class FaultPlan {
  private static final int LEADER_EVERY = 3;
  private static final long[] STOPS_MILLIS = {500, 2_000, 5_000, 10_000, 30_000};
  private static final long[] SPLITS_MILLIS = {5_000, 8_000, 12_000, 20_000};
  private static final int SHAPES = 4;
  private static final long DELAYED_MILLIS = 8_000;

  private final SplittableRandom random;
  private final List<FaultKind> kinds;
  private final int nodes;
  private final int first;
  private int cycle;

  FaultPlan(long seed, List<FaultKind> kinds, int nodes) {
    this.random = new SplittableRandom(seed);
    this.kinds = List.copyOf(kinds);
    this.nodes = nodes;
    this.first = random.nextInt(SHAPES * STOPS_MILLIS.length);
  }

  /** The next one; {@code leader} is the node that leads the metadata at present. */
  Fault next(int leader) {
    FaultKind kind = kinds.get(cycle % kinds.size());
    int round = cycle / kinds.size();
    cycle++;
    boolean hitsLeader = round % LEADER_EVERY == LEADER_EVERY - 1;
    int node = hitsLeader ? leader : other(leader);
    return switch (kind) {
      case KILL -> new Kill(node, hitsLeader, random.nextInt(3) == 0);
      case STOP -> new Stop(node, hitsLeader, turn(STOPS_MILLIS, round));
      case SPLIT -> split(node, hitsLeader, round);
      case DELAY -> new Delay(node, hitsLeader, 50 + random.nextInt(450), DELAYED_MILLIS);
    };
  }

  private int other(int node) {
    return (node + 1 + random.nextInt(nodes - 1)) % nodes;
  }

  private long turn(long[] durations, int round) {
    return durations[(first + round) % durations.length];
  }

  private Split split(int node, boolean hitsLeader, int round) {
    long millis = SPLITS_MILLIS[random.nextInt(SPLITS_MILLIS.length)];
    List<Integer> side = new ArrayList<>(List.of(node));
    return switch ((first + round) % SHAPES) {
      case 0 -> new Split("node " + node + " unheard", outOf(node), hitsLeader, millis);
      case 1 -> new Split("node " + node + " deaf", into(node), hitsLeader, millis);
      case 2 -> {
        for (int i = 1; side.size() < nodes / 2; i++) {
          side.add((node + i) % nodes);
        }
        yield new Split("nodes " + side + " apart", between(side), hitsLeader, millis);
      }
      default -> new Split("node " + node + " alone", between(side), hitsLeader, millis);
    };
  }

  private List<Cut> outOf(int node) {
    List<Cut> cuts = new ArrayList<>();
    for (int to = 0; to < nodes; to++) {
      if (to != node) {
        cuts.add(new Cut(node, to));
      }
    }
    return cuts;
  }

  private List<Cut> into(int node) {
    return outOf(node).stream().map(cut -> new Cut(cut.to(), cut.from())).toList();
  }

  private List<Cut> between(List<Integer> side) {
    List<Cut> cuts = new ArrayList<>();
    for (int node : side) {
      for (Cut cut : outOf(node)) {
        if (!side.contains(cut.to())) {
          cuts.add(cut);
          cuts.add(new Cut(cut.to(), cut.from()));
        }
      }
    }
    return cuts;
  }
}
