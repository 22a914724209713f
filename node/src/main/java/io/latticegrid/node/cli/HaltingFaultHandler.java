package io.latticegrid.node.cli;

import io.latticegrid.data.port.FaultHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs a broken invariant and ends the process at once, for the process is the node's own: running
 * on with corrupt state could corrupt the copies of others. Thread-safe.
 */
final class HaltingFaultHandler implements FaultHandler {
  private static final Logger LOG = LoggerFactory.getLogger(HaltingFaultHandler.class);
  private static final int EXIT_CODE = 70;

  private final String node;

  /** For a node, named in the log. */
  HaltingFaultHandler(String node) {
    this.node = node;
  }

  @Override
  public void fault(String what, Throwable cause) {
    LOG.error("node {} stops: {}", node, what, cause);
    Runtime.getRuntime().halt(EXIT_CODE);
  }
}
