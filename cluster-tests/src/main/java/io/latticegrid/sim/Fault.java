package io.latticegrid.sim;

import io.latticegrid.data.error.GridException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** A kind of fault that a run may inflict. Immutable. */
public enum Fault {
  /** Connections break; a prefix of what was under way arrives. */
  RESETS,
  /** Connections of which only one side learns that they broke. */
  HALF_OPEN,
  /** The network tears, delays and joins what is sent, with a rare tail. */
  LATENCY,
  /** Two sides that don't reach each other, at least three times. */
  SPLITS,
  /** One host alone, a ring, or a bridge between two sides that don't reach each other. */
  SHAPES,
  /** Splits of which one direction works. */
  ONE_WAY,
  /** Single ways that let nothing through for some seconds. */
  CLOGS,
  /** A random set of hosts cut off one after the other, and let in again in another order. */
  SWIZZLE,
  /** Nodes that lose their memory, at most as many as have a copy to spare. */
  CRASHES,
  /** Crashed nodes start again with an empty disk. */
  WIPES,
  /** Nodes that stop from 10 ms to 10 s, and go on as if nothing had been. */
  PAUSES,
  /** Nodes that stop up to two minutes. */
  LONG_PAUSES,
  /** One node that is up to a hundred times slower than the others. */
  SLOW_NODE,
  /** Wall clocks that are up to ten seconds wrong and drift. */
  SKEW,
  /** Wall clocks that jump up to an hour. */
  JUMPS,
  /** Disks that take long. */
  SLOW_DISK,
  /** Disks that fail to read, write or sync now and then. */
  DISK_ERRORS,
  /** Disks that are full for a while. */
  DISK_FULL,
  /** Blocks that were not synced are lost or torn at a crash. */
  TORN_WRITES,
  /** More than half of the nodes lose their memory at once, and come back with their disks. */
  KILL_MAJORITY,
  /** All nodes lose their memory at once, and come back with their disks. */
  KILL_ALL,
  /** Rare turns in the code. */
  BUGGIFY,
  /** Limits and intervals other than the defaults. */
  TUNING,
  /** The workload's map has a database behind it, which is slow, fails, and is away at times. */
  STORE,
  /** The workload's map is moved from group to group. */
  MOVES,
  /** The groups go on without a quorum; no fault, but what follows from faults then. */
  ACTING,
  /** No fault: the map holds little, and forgets what is not used. */
  EVICTION,
  /** No fault: nodes keep a data log, and clients ask for {@code PERSISTED}. */
  DATA_LOG,
  /** No fault: an operator accepts what is lost, so that it begins again, empty. */
  ACCEPT_LOSS;

  /** How likely it is at most: what destroys data proves nothing of data that must not be lost. */
  int mostPercent() {
    return switch (this) {
      case KILL_MAJORITY, KILL_ALL -> 10;
      case ACCEPT_LOSS -> 50;
      default -> 100;
    };
  }

  /** By which the command line knows it. */
  public String flag() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The kinds of a list such as {@code splits,pauses}. */
  public static EnumSet<Fault> parse(String list) {
    EnumSet<Fault> faults = EnumSet.noneOf(Fault.class);
    for (String flag : list.split(",", -1)) {
      faults.add(of(flag.strip()));
    }
    return faults;
  }

  private static Fault of(String flag) {
    return Arrays.stream(values())
        .filter(fault -> fault.flag().equals(flag))
        .findFirst()
        .orElseThrow(() ->
            new GridException(
                GridException.Code.INVALID_ARGUMENT,
                "no fault '" + flag + "'; there are " + list(EnumSet.allOf(Fault.class))));
  }

  /** The list that {@link #parse} reads. */
  public static String list(Set<Fault> faults) {
    return faults.stream().sorted().map(Fault::flag).collect(Collectors.joining(","));
  }
}
