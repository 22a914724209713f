package io.latticegrid.client.session;

import io.latticegrid.client.config.ClientConfig;
import io.latticegrid.client.config.ClientPorts;
import io.latticegrid.data.port.Loop;
import io.latticegrid.data.port.Rand;

/**
 * What all parts of a session share. Immutable.
 *
 * @param ports the outside world
 * @param loop the loop on which the session lives
 * @param config how to behave
 * @param counters what is counted
 * @param rand the session's own source of randomness
 */
record SessionContext(
    ClientPorts ports, Loop loop, ClientConfig config, Counters counters, Rand rand) {
  long nowNanos() {
    return ports.clock().monotonicNanos();
  }
}
