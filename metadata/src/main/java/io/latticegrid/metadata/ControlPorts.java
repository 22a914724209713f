package io.latticegrid.metadata;

import io.latticegrid.data.port.Buggify;
import io.latticegrid.data.port.Clock;
import io.latticegrid.data.port.FaultHandler;
import io.latticegrid.data.port.LogDisk;
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
 * @param log what the metadata log is given
 */
public record ControlPorts(
    Clock clock,
    Loop loop,
    Rand rand,
    ControlPeers peers,
    ControlListener listener,
    Buggify buggify,
    LogPorts log) {
  /**
   * What the metadata log is given besides. Immutable.
   *
   * @param loop the loop of the metadata log
   * @param disk its disk, which blocks that loop
   * @param faults told when the disk fails
   */
  public record LogPorts(Loop loop, LogDisk disk, FaultHandler faults) {}
}
