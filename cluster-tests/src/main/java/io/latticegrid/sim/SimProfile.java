package io.latticegrid.sim;

import io.latticegrid.data.error.GridException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What the runs of a kind may do; {@link SimPlan} draws from it what one of them does. Immutable.
 *
 * @param name by which the command line knows it
 * @param nodes of the cluster
 * @param clients of the workload
 * @param load what they ask for
 * @param keys that each client writes alone
 * @param seconds how long faults are inflicted, in virtual time
 * @param rate operations that are asked for in a virtual second, by all clients together
 * @param backups of each partition
 * @param partitions of each group; of each order of magnitude equally often
 * @param faultPercent how likely each kind of fault is part of a run
 * @param faults the kinds of faults
 */
public record SimProfile(
    String name,
    Range nodes,
    Range clients,
    Load load,
    int keys,
    Range seconds,
    Range rate,
    Range backups,
    Range partitions,
    int faultPercent,
    Set<Fault> faults) {
  /** What goes wrong in every network, besides what a profile is about. */
  private static final Set<Fault> WEAR =
      EnumSet.of(Fault.RESETS, Fault.HALF_OPEN, Fault.LATENCY, Fault.BUGGIFY);

  /** No more partitions than a few clients' keys fill; the swarm has more. */
  private static final Range FEW = new Range(1, 24);

  /** Connection loss and crashes: what every change must stand. */
  public static final SimProfile CRASH = small("crash", Set.of(Fault.CRASHES, Fault.TORN_WRITES));

  /** Splits that heal, besides connection loss. */
  public static final SimProfile SPLIT =
      small("split", Set.of(Fault.SPLITS, Fault.ONE_WAY, Fault.SHAPES));

  /** Long pauses of nodes, besides connection loss. */
  public static final SimProfile PAUSE = small("pause", Set.of(Fault.PAUSES, Fault.LONG_PAUSES));

  /** No fault at all. */
  public static final SimProfile CALM =
      new SimProfile(
          "calm",
          new Range(3, 3),
          new Range(2, 2),
          Load.ALL,
          5,
          new Range(4, 12),
          new Range(100, 200),
          new Range(1, 1),
          FEW,
          100,
          Set.of());

  /** Each seed draws the cluster, a subset of all faults, and how hard they are. */
  public static final SimProfile SWARM =
      new SimProfile(
          "swarm",
          new Range(1, 7),
          new Range(1, 6),
          Load.ALL,
          5,
          new Range(20, 200),
          new Range(10, 60),
          new Range(0, 3),
          new Range(1, 64),
          50,
          EnumSet.complementOf(
              EnumSet.of(Fault.MOVES, Fault.ACTING, Fault.EVICTION, Fault.DATA_LOG)));

  /** All faults together, in a cluster of the size and under the load of the project's figure. */
  public static final SimProfile STORM =
      new SimProfile(
          "storm",
          new Range(3, 5),
          new Range(5, 6),
          Load.ALL,
          6,
          new Range(60, 300),
          new Range(15, 22),
          new Range(1, 2),
          FEW,
          100,
          EnumSet.complementOf(
              EnumSet.of(Fault.MOVES, Fault.ACTING, Fault.EVICTION, Fault.DATA_LOG)));

  /** A map that moves between groups, besides connection loss, crashes, pauses and splits. */
  public static final SimProfile MOVE =
      small("move", Set.of(Fault.MOVES, Fault.CRASHES, Fault.PAUSES, Fault.SPLITS));

  /** A database behind a map, besides connection loss, crashes, pauses and splits. */
  public static final SimProfile STORE =
      small("store", Set.of(Fault.STORE, Fault.CRASHES, Fault.PAUSES, Fault.SPLITS));

  /** The same, of which the map reads through, or writes through, to the database. */
  public static final SimProfile THROUGH = STORE.named("through", Load.ALL);

  /** A map that forgets, besides connection loss, crashes, pauses and splits. */
  public static final SimProfile EVICT =
      small("evict", Set.of(Fault.EVICTION, Fault.CRASHES, Fault.PAUSES, Fault.SPLITS));

  /** Nodes that keep a data log, and are killed, all of them too; nothing persisted may be lost. */
  public static final SimProfile DURABLE =
      small(
          "durable",
          Set.of(
              Fault.DATA_LOG,
              Fault.CRASHES,
              Fault.TORN_WRITES,
              Fault.SLOW_DISK,
              Fault.KILL_MAJORITY,
              Fault.KILL_ALL));

  /** Entries that one of all clients makes, besides crashes, pauses and splits. */
  public static final SimProfile ONCE =
      small("once", Set.of(Fault.CRASHES, Fault.PAUSES, Fault.SPLITS)).named("once", Load.ONCE);

  /** Splits whose sides all go on, and are merged when they heal. */
  public static final SimProfile MERGE =
      small("merge", Set.of(Fault.ACTING, Fault.SPLITS, Fault.SHAPES, Fault.ONE_WAY));

  /** The same, where counters are fields of records. */
  public static final SimProfile FIELDS = MERGE.named("fields", Load.FIELDS);

  /**
   * Many operations on few keys of the strict group in a short time, under what a lease must stand:
   * kills, splits, pauses across it, clocks that differ, jump and run at rates of their own. Under
   * such a load a network with long delays would hold up each connection all the time.
   */
  public static final SimProfile STRICT =
      new SimProfile(
          "strict",
          new Range(3, 3),
          new Range(3, 3),
          Load.STRICT,
          1,
          new Range(8, 20),
          new Range(1_000, 2_000),
          new Range(1, 2),
          FEW,
          75,
          EnumSet.of(
              Fault.RESETS,
              Fault.HALF_OPEN,
              Fault.BUGGIFY,
              Fault.CRASHES,
              Fault.SPLITS,
              Fault.ONE_WAY,
              Fault.PAUSES,
              Fault.LONG_PAUSES,
              Fault.SKEW,
              Fault.JUMPS));

  /** Splits and pauses that are much longer than a lease, under operations on strict keys. */
  public static final SimProfile LEASE =
      new SimProfile(
          "lease",
          new Range(3, 3),
          new Range(3, 3),
          Load.STRICT,
          1,
          new Range(30, 60),
          new Range(100, 200),
          new Range(1, 1),
          FEW,
          100,
          EnumSet.of(Fault.SPLITS, Fault.ONE_WAY, Fault.PAUSES, Fault.LONG_PAUSES, Fault.SKEW));

  private static final List<SimProfile> ALL =
      List.of(
          CRASH, SPLIT, PAUSE, CALM, SWARM, STORM, MOVE, STRICT, LEASE, MERGE, FIELDS, STORE,
          THROUGH, EVICT, DURABLE, ONCE);

  /** The profile of a name. */
  public static SimProfile of(String name) {
    return ALL.stream()
        .filter(profile -> profile.name.equals(name))
        .findFirst()
        .orElseThrow(() ->
            new GridException(
                GridException.Code.INVALID_ARGUMENT,
                "no profile '"
                    + name
                    + "'; there are "
                    + String.join(", ", ALL.stream().map(SimProfile::name).toList())));
  }

  /** How likely a kind of fault is part of a run. */
  int percent(Fault fault) {
    // What is in logs is not lost by killing, so that may be done as often as anything.
    int most = faults.contains(Fault.DATA_LOG) ? 100 : fault.mostPercent();
    return Math.min(most, faultPercent);
  }

  private static SimProfile small(String name, Set<Fault> about) {
    Set<Fault> faults = EnumSet.copyOf(WEAR);
    faults.addAll(about);
    return new SimProfile(
        name,
        new Range(3, 3),
        new Range(3, 3),
        Load.ALL,
        5,
        new Range(8, 30),
        new Range(50, 200),
        new Range(1, 1),
        FEW,
        100,
        faults);
  }

  private SimProfile named(String newName, Load newLoad) {
    return new SimProfile(
        newName,
        nodes,
        clients,
        newLoad,
        keys,
        seconds,
        rate,
        backups,
        partitions,
        faultPercent,
        faults);
  }

  /** What clients ask for. Immutable. */
  public enum Load {
    /** All that can be done with both maps, and counters. */
    ALL(5, 3),
    /** The same, but that what is counted are fields of records. */
    FIELDS(5, 3),
    /** Single keys of the strict map, of which each has its turn with many. */
    STRICT(12, 24),
    /** Entries of the strict map that are made where they are missing, and never removed. */
    ONCE(4, 1);

    private final int lanes;
    private final int registers;

    Load(int lanes, int registers) {
      this.lanes = lanes;
      this.registers = registers;
    }

    /** How many operations a client has under way at most. */
    int lanes() {
      return lanes;
    }

    /** How many keys of the strict map are in use at a time. */
    int registers() {
      return registers;
    }
  }

  /**
   * Whole numbers. Immutable.
   *
   * @param low the least
   * @param high the greatest
   */
  public record Range(int low, int high) {}
}
