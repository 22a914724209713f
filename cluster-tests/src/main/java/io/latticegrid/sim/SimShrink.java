package io.latticegrid.sim;

import java.io.PrintStream;
import java.util.EnumSet;

/**
 * Looks for a smaller run that still fails as one did: without kinds of faults, with fewer clients,
 * keys and nodes, and with the shortest time of faults. Confined to its caller.
 */
final class SimShrink {
  private static final int LONGEST_KIND = 24;

  private final Grid grid;
  private final String kind;
  private final PrintStream progress;
  private SimPlan plan;

  SimShrink(SimPlan plan, Grid grid, SimFailure failure, PrintStream progress) {
    this.plan = plan;
    this.grid = grid;
    this.kind = kind(failure);
    this.progress = progress;
  }

  /** What is compared: which invariant does not hold, or what did not come in time. */
  private static String kind(SimFailure failure) {
    String message = String.valueOf(failure.getMessage());
    int first = message.indexOf("the first: ");
    String from = first < 0 ? message : message.substring(first + "the first: ".length());
    return from.substring(0, Math.min(LONGEST_KIND, from.length()));
  }

  /** The command of the smallest run that was found. */
  String command() {
    for (Fault fault : EnumSet.copyOf(EnumSet.allOf(Fault.class))) {
      if (plan.has(fault)) {
        tryWith(plan.limits().without(EnumSet.of(fault)));
      }
    }
    for (int clients = 1; clients < plan.clients(); clients++) {
      tryWith(plan.limits().withClients(clients));
    }
    for (int keys = 1; keys < plan.keys(); keys++) {
      tryWith(plan.limits().withKeys(keys));
    }
    for (int nodes = 1; nodes < plan.nodes(); nodes++) {
      tryWith(plan.limits().withNodes(nodes));
    }
    shorten();
    return plan.command();
  }

  private void shorten() {
    long fails = plan.faultMillis();
    long passes = 0;
    while (fails - passes > Math.max(100, fails / 20)) {
      long middle = (fails + passes) / 2;
      if (tryWith(plan.limits().withMillis(middle))) {
        fails = middle;
      } else {
        passes = middle;
      }
    }
  }

  private boolean tryWith(SimLimits limits) {
    SimPlan smaller = SimPlan.draw(plan.seed(), plan.profile(), limits);
    try {
      new SimRun(smaller, grid, new EventTrace()).run();
      return false;
    } catch (SimFailure e) {
      if (!kind(e).equals(kind)) {
        return false;
      }
      plan = smaller;
      progress.println("  still fails: " + plan.command());
      return true;
    }
  }
}
