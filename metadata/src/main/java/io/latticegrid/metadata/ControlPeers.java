package io.latticegrid.metadata;

import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;

/**
 * The way to other nodes, as a port. Called on the control loop; what comes of it is told to the
 * {@link ControlPlane} on the control loop, never from within a call. The implementer may lose
 * messages with a link, and must keep the order of those that arrive.
 */
public interface ControlPeers {
  /**
   * Sends a message, opening a link if there is none.
   *
   * @return false when it can't be sent now; the sender tries again by itself
   */
  boolean send(MemberInfo to, byte[] message);

  /**
   * Tries to open a link to an address, whoever is there now; always answered by {@link
   * ControlPlane#linkUp} (also when there is a link already) or {@link ControlPlane#connectFailed}.
   */
  void contact(Address address);
}
