package io.latticegrid.sim;

import java.util.EnumSet;
import java.util.Set;

/**
 * How a run is made smaller than its seed would have it; 0 leaves a figure as it is drawn.
 * Immutable. This is what shrinking varies, and each field is a flag of the command line.
 *
 * @param without kinds of faults that are left out
 * @param nodes how many there are
 * @param clients how many there are
 * @param keys that each client writes alone
 * @param millis how long faults are inflicted
 */
public record SimLimits(Set<Fault> without, int nodes, int clients, int keys, long millis) {
  /** Leaves everything as it is drawn. */
  public static final SimLimits NONE = new SimLimits(EnumSet.noneOf(Fault.class), 0, 0, 0, 0);

  /** Copies the set. */
  public SimLimits {
    Set<Fault> copy = EnumSet.noneOf(Fault.class);
    copy.addAll(without);
    without = copy;
  }

  /** Leaves out some more faults. */
  public SimLimits without(Set<Fault> more) {
    Set<Fault> all = EnumSet.copyOf(without);
    all.addAll(more);
    return new SimLimits(all, nodes, clients, keys, millis);
  }

  /** Without leaving out any fault. */
  SimLimits withoutNothing() {
    return new SimLimits(EnumSet.noneOf(Fault.class), nodes, clients, keys, millis);
  }

  /** With so many nodes. */
  public SimLimits withNodes(int number) {
    return new SimLimits(without, number, clients, keys, millis);
  }

  /** With so many clients. */
  public SimLimits withClients(int number) {
    return new SimLimits(without, nodes, number, keys, millis);
  }

  /** With so many keys a client. */
  public SimLimits withKeys(int number) {
    return new SimLimits(without, nodes, clients, number, millis);
  }

  /** With so many milliseconds of faults. */
  public SimLimits withMillis(long number) {
    return new SimLimits(without, nodes, clients, keys, number);
  }

  /** The flags that say the same, each with a space before it. */
  public String flags() {
    return (without.isEmpty() ? "" : " --without " + Fault.list(without))
        + flag(" --nodes ", nodes)
        + flag(" --clients ", clients)
        + flag(" --keys ", keys)
        + flag(" --millis ", millis);
  }

  private static String flag(String name, long value) {
    return value == 0 ? "" : name + value;
  }
}
