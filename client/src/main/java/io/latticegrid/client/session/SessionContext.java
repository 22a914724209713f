package io.latticegrid.client.session;

import io.latticegrid.client.config.ClientConfig;
import io.latticegrid.client.config.ClientPorts;
import io.latticegrid.data.port.Loop;
import io.latticegrid.data.port.Rand;
import java.util.concurrent.Executor;

/**
 * What all parts of a session share. Immutable.
 *
 * @param ports the outside world
 * @param loop the loop on which the session lives
 * @param onLoop runs things there
 * @param config how to behave
 * @param counters what is counted
 * @param rand the session's own source of randomness
 * @param gate keeps callers out while too much is under way
 */
record SessionContext(
    ClientPorts ports,
    Loop loop,
    Executor onLoop,
    ClientConfig config,
    Counters counters,
    Rand rand,
    Gate gate) {
  /** Of a session that begins. */
  static SessionContext of(ClientConfig config, ClientPorts ports) {
    Loop loop = ports.transport().loops().get(0);
    Gate gate = new Gate(config.inFlight(), ports.waiting());
    return new SessionContext(
        ports, loop, loop::execute, config, new Counters(), ports.rand().fork("client"), gate);
  }

  long nowNanos() {
    return ports.clock().monotonicNanos();
  }
}
