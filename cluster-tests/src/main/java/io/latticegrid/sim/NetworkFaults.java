package io.latticegrid.sim;

import io.latticegrid.data.port.Rand;
import io.latticegrid.sim.SimNetwork.Way;
import java.util.ArrayList;
import java.util.List;

/**
 * What goes wrong on the virtual network. Confined to the simulation's thread. What blocks ways
 * returns how to open them again, which may be done any number of times.
 */
final class NetworkFaults {
  private final SimCluster cluster;
  private final SimScheduler scheduler;
  private final SimNetwork network;
  private final List<Cut> standing = new ArrayList<>();

  /** Some blocked ways; not equal to others of the same ways, for each blocking ends by itself. */
  private static final class Cut {
    final List<Way> ways;

    Cut(List<Way> ways) {
      this.ways = ways;
    }
  }

  NetworkFaults(SimCluster cluster) {
    this.cluster = cluster;
    this.scheduler = cluster.scheduler();
    this.network = cluster.network();
  }

  void reset(Rand rand) {
    List<SimLink> links = network.links();
    if (!links.isEmpty()) {
      network.reset(links.get(rand.nextInt(links.size())));
    }
  }

  void halfOpen(Rand rand) {
    List<SimLink> links = network.links();
    if (!links.isEmpty()) {
      network.halfOpen(links.get(rand.nextInt(links.size())));
    }
  }

  /** Two sides, each with its clients. */
  Runnable split(Rand rand) {
    List<String> one = subset(rand);
    List<String> other = others(one);
    return cut("split " + one + " | " + other, one, other, true);
  }

  /** What one side says does not reach the other. */
  Runnable oneWay(Rand rand) {
    List<String> one = subset(rand);
    List<String> other = others(one);
    return cut("split " + one + " | to " + other, one, other, false);
  }

  /** One way between two hosts lets nothing through. */
  Runnable clog(Rand rand) {
    List<String> all = everybody();
    String from = all.get(rand.nextInt(all.size()));
    String to = all.get(rand.nextInt(all.size()));
    return cut("clog " + from + " to " + to, List.of(from), List.of(to), false);
  }

  /** One host alone. */
  Runnable isolate(String host) {
    return cut("isolate " + host, List.of(host), others(List.of(host)), true);
  }

  /** One node alone, a ring in which each hears its neighbours only, or two sides with a bridge. */
  Runnable shape(Rand rand) {
    List<String> nodes = cluster.hosts().stream().map(host -> host.name).toList();
    return switch (rand.nextInt(3)) {
      case 0 -> isolate(nodes.get(rand.nextInt(nodes.size())));
      case 1 -> ring(nodes);
      default -> bridge(nodes, rand.nextInt(nodes.size()));
    };
  }

  private Runnable ring(List<String> nodes) {
    scheduler.note("ring " + nodes);
    List<Way> ways = new ArrayList<>();
    int size = nodes.size();
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        int distance = Math.min((i - j + size) % size, (j - i + size) % size);
        if (distance > 1) {
          ways.addAll(network.block(List.of(nodes.get(i)), List.of(nodes.get(j))));
        }
      }
    }
    return standing(ways, "heal the ring");
  }

  private Runnable bridge(List<String> nodes, int bridge) {
    List<String> one = new ArrayList<>();
    List<String> other = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      if (i != bridge) {
        (i % 2 == 0 ? one : other).add(nodes.get(i));
      }
    }
    return cut("bridge by " + nodes.get(bridge) + " " + one + " | " + other, one, other, true);
  }

  private Runnable cut(String what, List<String> one, List<String> other, boolean bothWays) {
    scheduler.note(what);
    List<Way> ways = new ArrayList<>(network.block(one, other));
    if (bothWays) {
      ways.addAll(network.block(other, one));
    }
    return standing(ways, "heal " + what);
  }

  private Runnable standing(List<Way> ways, String what) {
    Cut cut = new Cut(ways);
    standing.add(cut);
    return () -> {
      if (standing.remove(cut)) {
        scheduler.note(what);
        network.open(ways);
      }
    };
  }

  /** Hosts and clients, each with even odds. */
  List<String> subset(Rand rand) {
    return everybody().stream().filter(any -> rand.nextInt(2) == 0).toList();
  }

  private List<String> everybody() {
    List<String> all = new ArrayList<>(cluster.hosts().stream().map(host -> host.name).toList());
    for (int i = 1; i <= cluster.clients(); i++) {
      all.add("client-" + i);
    }
    return all;
  }

  private List<String> others(List<String> some) {
    return everybody().stream().filter(any -> !some.contains(any)).toList();
  }

  /** Opens all ways. */
  void healAll() {
    if (!standing.isEmpty()) {
      scheduler.note("heal the network");
    }
    standing.forEach(cut -> network.open(cut.ways));
    standing.clear();
  }
}
