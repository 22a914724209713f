package io.latticegrid.node.link;

import io.latticegrid.data.port.Clock;
import io.latticegrid.data.port.Loop;
import io.latticegrid.data.port.Rand;
import io.latticegrid.proto.message.SessionMessage;
import io.latticegrid.proto.transport.Transport;
import java.util.function.Supplier;

/**
 * What links are given. Immutable.
 *
 * @param transport makes connections
 * @param control the control loop
 * @param clock the time
 * @param rand for jitter
 * @param hello how this node introduces itself now
 */
public record LinkContext(
    Transport transport,
    Loop control,
    Clock clock,
    Rand rand,
    Supplier<SessionMessage.Hello> hello) {}
