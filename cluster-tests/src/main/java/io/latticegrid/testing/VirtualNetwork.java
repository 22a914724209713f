package io.latticegrid.testing;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A network of messages that loses, repeats, delays and reorders them, and can be cut. Confined to
 * one thread. What is under way is on the {@link VirtualClock}, so it arrives as time goes on. The
 * connections of the simulated cluster, which lose nothing while they stand, are another matter;
 * see docs/SIMULATION.md.
 *
 * @param <M> the messages
 */
public final class VirtualNetwork<M> {
  /**
   * How bad a network is. Immutable. Messages of different latency overtake each other.
   *
   * @param loss how likely a message is lost
   * @param repetition how likely it arrives twice
   * @param lowMillis how long it takes at least
   * @param highMillis how long it takes at most
   */
  public record Conditions(double loss, double repetition, int lowMillis, int highMillis) {
    /** Loses nothing, and takes a millisecond. */
    public static final Conditions GOOD = new Conditions(0, 0, 1, 1);
  }

  private record Way(String from, String to) {}

  private final Map<String, Consumer<M>> nodes = new TreeMap<>();
  private final Set<Way> cut = new HashSet<>();
  private final VirtualClock clock;
  private final SeededRandom random;
  private Conditions conditions;
  private int pending;
  private long delivered;
  private long lost;

  /** A network of no nodes yet. */
  public VirtualNetwork(VirtualClock clock, SeededRandom random, Conditions conditions) {
    this.clock = clock;
    this.random = random.fork("network");
    this.conditions = conditions;
  }

  /** Adds a node; its messages are handed to it as they arrive. */
  public void join(String name, Consumer<M> inbox) {
    nodes.put(name, inbox);
  }

  /** The names of the nodes, in order. */
  public List<String> nodes() {
    return List.copyOf(nodes.keySet());
  }

  /** Is as bad as that from now on; what is under way arrives as it would have. */
  public void conditions(Conditions changed) {
    conditions = changed;
  }

  /** Sends a message. */
  public void send(String from, String to, M message) {
    if (random.nextBoolean(conditions.loss())) {
      lost++;
    } else {
      boolean repeated = random.nextBoolean(conditions.repetition());
      for (int copy = 0; copy < (repeated ? 2 : 1); copy++) {
        pending++;
        clock.schedule(
            random.nextInt(conditions.lowMillis(), conditions.highMillis()),
            () -> arrive(new Way(from, to), message));
      }
    }
  }

  private void arrive(Way way, M message) {
    pending--;
    Consumer<M> inbox = nodes.get(way.to());
    if (inbox == null || cut.contains(way)) {
      lost++;
    } else {
      delivered++;
      inbox.accept(message);
    }
  }

  /** Sends a message to every other node. */
  public void broadcast(String from, M message) {
    for (String to : nodes()) {
      if (!to.equals(from)) {
        send(from, to, message);
      }
    }
  }

  /** Cuts both ways between some nodes and all others; what arrives meanwhile is lost. */
  public void partition(List<String> some) {
    List<String> others = new ArrayList<>(nodes());
    others.removeAll(some);
    for (String one : some) {
      for (String other : others) {
        cut.add(new Way(one, other));
        cut.add(new Way(other, one));
      }
    }
  }

  /** Opens all ways. */
  public void heal() {
    cut.clear();
  }

  /** Whether what one node sends reaches another. */
  public boolean reaches(String from, String to) {
    return !cut.contains(new Way(from, to));
  }

  /** How many messages are under way. */
  public int pending() {
    return pending;
  }

  /** How many messages arrived. */
  public long delivered() {
    return delivered;
  }

  /** How many messages were lost. */
  public long lost() {
    return lost;
  }
}
