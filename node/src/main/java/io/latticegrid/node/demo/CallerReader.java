package io.latticegrid.node.demo;

import io.latticegrid.proto.routing.Address;
import java.net.Socket;
import java.util.List;

/** Finds out who made a connection. Confined to the thread that carries what the caller says. */
@FunctionalInterface
public interface CallerReader {
  /**
   * Looks at the next bytes that the caller said.
   *
   * @return the caller's node, or {@link FaultProxy#ANYBODY} as long as it is not known
   */
  int read(byte[] bytes, int length);

  /** Makes one for each connection. */
  @FunctionalInterface
  interface Factory {
    /** For a caller at the other end of a socket, who may be one of the nodes of these fronts. */
    CallerReader of(Socket caller, List<Address> fronts);
  }
}
