package io.latticegrid.metadata;

import io.latticegrid.data.port.Buggify;
import io.latticegrid.data.port.Clock;
import io.latticegrid.data.port.Loop;
import io.latticegrid.data.port.Rand;

/**
 * What the control plane is given. Immutable.
 *
 * @param clock its time
 * @param loop the control loop, on which it is confined
 * @param rand its randomness
 * @param peers the way to other nodes
 * @param listener told what becomes of this member
 * @param buggify asked whether to take rare turns
 */
public record ControlPorts(
    Clock clock,
    Loop loop,
    Rand rand,
    ControlPeers peers,
    ControlListener listener,
    Buggify buggify) {}
