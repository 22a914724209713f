package io.latticegrid.node.ops;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.port.FaultHandler;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs a broken invariant and stops the node, and nothing else in the process: an embedded node is
 * a guest there. Thread-safe. The loop that found it takes no more tasks; the node is stopped from
 * a thread of its own, because it waits for its loops.
 */
public final class StoppingFaultHandler implements FaultHandler {
  private static final Logger LOG = LoggerFactory.getLogger(StoppingFaultHandler.class);

  private final String node;
  private final CompletableFuture<GridException> first = new CompletableFuture<>();

  /** For a node, named in the log. */
  public StoppingFaultHandler(String node) {
    this.node = node;
  }

  /** What stops the node; told the first fault, also if that has happened already. */
  public void stopsBy(Consumer<GridException> stop) {
    first.thenAccept(fault -> {
      Thread stopper = new Thread(() -> stop.accept(fault), "lattice-stop");
      stopper.setDaemon(true);
      stopper.start();
    });
  }

  @Override
  public void fault(String what, Throwable cause) {
    LOG.error("node {} stops: {}", node, what, cause);
    first.complete(
        new GridException(
            GridException.Code.INTERNAL, "the node has stopped by a defect: " + what, cause));
  }
}
