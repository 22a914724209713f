package io.latticegrid.node.cli;

import io.latticegrid.node.Node;
import io.latticegrid.node.config.NodeConfig;
import java.io.PrintWriter;
import java.security.Security;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A node that runs until it is stopped. Used by the one thread that waits for it. */
final class NodeRun {
  /** How long a node that is told to stop hands over what it has, if nobody says. */
  static final long DRAIN_SECONDS = 20;

  private final PrintWriter out;
  private final PrintWriter err;
  private final long drainSeconds;
  private final boolean json;

  /**
   * None yet.
   *
   * @param out told when the node is ready: a line, or one object of JSON
   * @param err told what nobody could take
   */
  NodeRun(PrintWriter out, PrintWriter err, long drainSeconds, boolean json) {
    this.out = out;
    this.err = err;
    this.drainSeconds = drainSeconds;
    this.json = json;
  }

  /** Starts a node and waits until it has left. */
  void untilStopped(NodeConfig config) throws InterruptedException {
    // Records behind a name come and go with the nodes; the JVM would remember them for half a
    // minute.
    Security.setProperty("networkaddress.cache.ttl", "2");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
    Node node = Node.start(config, new HaltingFaultHandler(String.valueOf(config.listen())));
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  leave(node);
                  stopped.countDown();
                },
                "lattice-shutdown"));
    announce(node);
    // An operator may drain it from elsewhere.
    node.left().whenComplete((nothing, error) -> stopped.countDown());
    stopped.await();
  }

  /** Hands over what it has; what nobody can take goes with the node. */
  private void leave(Node node) {
    List<String> rest = node.drain(Duration.ofSeconds(drainSeconds));
    if (!rest.isEmpty()) {
      err.println("lattice: leaving with copies that remain: " + rest);
      node.leave();
    }
  }

  private void announce(Node node) {
    if (json) {
      ConnectOptions.print(
          out,
          JsonValues.object()
              .put("address", node.address().toString())
              .put("id", String.valueOf(node.id()))
              .put("pid", ProcessHandle.current().pid()));
    } else {
      out.println("node " + node.id() + " is ready on " + node.address() + " (stop with Ctrl-C)");
      out.flush();
    }
  }
}
