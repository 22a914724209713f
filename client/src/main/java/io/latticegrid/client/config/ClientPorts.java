package io.latticegrid.client.config;

import io.latticegrid.data.port.Clock;
import io.latticegrid.data.port.Rand;
import io.latticegrid.proto.transport.Transport;

/**
 * All that a client asks of the outside world. Immutable.
 *
 * @param clock the time
 * @param transport makes connections; the client lives on the first of its loops
 * @param rand for the session's id, jitter and the choice among members
 * @param waiting how blocking operations wait
 */
public record ClientPorts(Clock clock, Transport transport, Rand rand, Waiting waiting) {
  /** For a world where nobody may block, such as a simulation. */
  public ClientPorts(Clock clock, Transport transport, Rand rand) {
    this(clock, transport, rand, Waiting.NONE);
  }
}
