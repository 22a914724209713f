package io.latticegrid.node.link;

import io.latticegrid.data.port.Clock;
import io.latticegrid.data.port.Loop;
import io.latticegrid.data.port.Rand;
import io.latticegrid.node.admission.Admission;
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
 * @param admission proves to peers that this node belongs here, and checks that they do
 * @param hello how this node introduces itself now
 */
public record LinkContext(
    Transport transport,
    Loop control,
    Clock clock,
    Rand rand,
    Admission admission,
    Supplier<SessionMessage.Hello> hello) {}
