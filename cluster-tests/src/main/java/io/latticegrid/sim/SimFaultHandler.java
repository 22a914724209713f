package io.latticegrid.sim;

import io.latticegrid.data.port.DiskException;
import io.latticegrid.data.port.FaultHandler;
import java.util.function.Consumer;

/**
 * Makes the run fail when a node reports a broken invariant, or one of its tasks throws; a node
 * whose disk failed only ends. Confined to the simulation's thread.
 */
final class SimFaultHandler implements FaultHandler {
  private final SimScheduler scheduler;
  private final String host;
  private final Consumer<String> ended;

  SimFaultHandler(SimScheduler scheduler, String host, Consumer<String> ended) {
    this.scheduler = scheduler;
    this.ended = ended;
    this.host = host;
  }

  @Override
  public void fault(String what, Throwable cause) {
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof DiskException) {
        ended.accept(what + ": " + at.getMessage());
        return;
      }
    }
    scheduler.fail("fault on " + host + ": " + what + ": " + cause, cause);
  }
}
