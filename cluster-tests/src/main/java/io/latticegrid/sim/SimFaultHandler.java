package io.latticegrid.sim;

import io.latticegrid.data.port.FaultHandler;

/**
 * Makes the run fail when a node reports a broken invariant, or one of its tasks throws. Confined
 * to the simulation's thread.
 */
final class SimFaultHandler implements FaultHandler {
  private final SimScheduler scheduler;
  private final String host;

  SimFaultHandler(SimScheduler scheduler, String host) {
    this.scheduler = scheduler;
    this.host = host;
  }

  @Override
  public void fault(String what, Throwable cause) {
    scheduler.fail("fault on " + host + ": " + what + ": " + cause, cause);
  }
}
